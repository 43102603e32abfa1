#include "pipeline/state.hpp"

#include <array>

namespace scanseal::pipeline {

namespace {

constexpr std::array k_all{State::claiming,    State::claimed,   State::review,
                           State::decided,     State::confirmed, State::signed_,
                           State::timestamped, State::committed, State::rejected,
                           State::duplicate,   State::separated, State::delivered};

} // namespace

std::string_view to_string(State state) noexcept {
    switch (state) {
    case State::claiming:
        return "claiming";
    case State::claimed:
        return "claimed";
    case State::review:
        return "review";
    case State::decided:
        return "decided";
    case State::confirmed:
        return "confirmed";
    case State::signed_:
        return "signed";
    case State::timestamped:
        return "timestamped";
    case State::committed:
        return "committed";
    case State::rejected:
        return "rejected";
    case State::duplicate:
        return "duplicate";
    case State::separated:
        return "separated";
    case State::delivered:
        return "delivered";
    }
    return "?";
}

std::optional<State> state_from(std::string_view text) noexcept {
    for (const auto state : k_all) {
        if (to_string(state) == text) {
            return state;
        }
    }
    return std::nullopt;
}

} // namespace scanseal::pipeline
