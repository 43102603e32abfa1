// pipeline/finishing_internal.hpp — what the files of the end of the road share: finishing.cpp
// commits and decides, finishing_ledger.cpp keeps the ledger file, finishing_delivery.cpp answers.
#pragma once

#include "pipeline/finishing.hpp"

namespace scanseal::pipeline {

/// Ends the message when ledger and journal contradict each other: the station does not start.
constexpr const char* k_books_advice =
    "; 'scanseal recover' says what it would do, docs/operating.md what that means";

/// How many names are tried for a receipt before something must be wrong.
constexpr unsigned k_receipt_names_max = 100000;

/// Each code once, of the findings that decided, with blanks between.
[[nodiscard]] std::string deciding_codes(const Findings& findings);

/// What the ledger says of a document that leaves.
[[nodiscard]] storage::LedgerEvent ledger_event(const Leaving& leaving, State state, TimePoint at);

/// NAME.receipt.html for NAME.receipt.json.
[[nodiscard]] Path explanation_beside(Path receipt);

} // namespace scanseal::pipeline
