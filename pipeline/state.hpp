// pipeline/state.hpp — where a document stands on its road. One row of the journal; names are
// stored, never change them.
#pragma once

#include <optional>
#include <string_view>

namespace scanseal::pipeline {

/// Steps that share one journal write are passed through together: a document goes from `claimed`
/// straight to `confirmed` when nobody has to look at it, and from there to `timestamped`; the
/// states between are stored only when work stops there.
enum class State {
    claiming,    ///< the journal knows the job; its files may still lie in the hot folder
    claimed,     ///< the files are in the spool, durably
    review,      ///< held for a named person's decision
    decided,     ///< the person has decided, the daemon has not taken it up yet
    confirmed,   ///< inspected, converted and confirmed: page files are staged, durably
    signed_,     ///< signed, waiting for a timestamp
    timestamped, ///< sealed; the whole record is staged, durably
    committed,   ///< in the vault; receipt and ledger line are decided, maybe not yet written
    rejected,    ///< refused; receipt decided, maybe not yet written
    duplicate,   ///< already in the vault; receipt decided, maybe not yet written
    separated,   ///< a stack whose documents have rows of their own; receipt decided, maybe not yet
                 ///< written
    delivered,   ///< receipt written, source gone: the end
};

[[nodiscard]] std::string_view to_string(State state) noexcept;
[[nodiscard]] std::optional<State> state_from(std::string_view text) noexcept;

} // namespace scanseal::pipeline
