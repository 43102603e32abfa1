// Locks between connections, and the shared memory of a write-ahead log, within this process.
#include "core/assert.hpp"
#include "tests/support/fault_sqlite_internal.hpp"

namespace scanseal::test {

int lock_file(sqlite3_file* base, int wanted) {
    const std::scoped_lock lock(g_sqlite_world.mutex);
    auto& file = of(base);
    auto& shared = shared_of(file);
    const auto elsewhere = [base](const void* holder) {
        return holder != nullptr && holder != base;
    };
    if (wanted <= file.lock) {
        return SQLITE_OK;
    }
    if (wanted == SQLITE_LOCK_SHARED) {
        if (elsewhere(shared.pending) || elsewhere(shared.exclusive)) {
            return SQLITE_BUSY;
        }
        ++shared.shared;
    } else if (wanted == SQLITE_LOCK_RESERVED) {
        if (elsewhere(shared.reserved) || elsewhere(shared.exclusive)) {
            return SQLITE_BUSY;
        }
        shared.reserved = base;
    } else {
        if (elsewhere(shared.reserved) || elsewhere(shared.pending)) {
            return SQLITE_BUSY;
        }
        shared.pending = base;
        if (shared.shared > 1) {
            return SQLITE_BUSY;
        }
        shared.exclusive = base;
    }
    file.lock = wanted;
    return SQLITE_OK;
}

int unlock_file(sqlite3_file* base, int wanted) {
    const std::scoped_lock lock(g_sqlite_world.mutex);
    auto& file = of(base);
    auto& shared = shared_of(file);
    if (wanted >= file.lock) {
        return SQLITE_OK;
    }
    for (const void** holder : {&shared.reserved, &shared.pending, &shared.exclusive}) {
        *holder = *holder == base ? nullptr : *holder;
    }
    if (wanted == SQLITE_LOCK_NONE) {
        --shared.shared;
    }
    file.lock = wanted;
    return SQLITE_OK;
}

int check_reserved(sqlite3_file* base, int* held) {
    const std::scoped_lock lock(g_sqlite_world.mutex);
    *held = shared_of(of(base)).reserved != nullptr ? 1 : 0;
    return SQLITE_OK;
}

int map_region(sqlite3_file* base, int region, int size, int extend, volatile void** memory) {
    const std::scoped_lock lock(g_sqlite_world.mutex);
    auto& regions = shared_of(of(base)).regions;
    SCANSEAL_ASSERT(static_cast<std::size_t>(size) <= regions.max_size() && size <= 32768);
    while (extend != 0 && regions.size() <= static_cast<std::size_t>(region)) {
        regions.push_back(std::make_unique<std::array<char, 32768>>());
        regions.back()->fill(0);
    }
    *memory = regions.size() > static_cast<std::size_t>(region)
                  ? regions[static_cast<std::size_t>(region)]->data()
                  : nullptr;
    return SQLITE_OK;
}

/// Shared slots are counted once for each connection, as SQLite itself holds them.
int lock_region(sqlite3_file* base, int first, int count, int flags) {
    const std::scoped_lock lock(g_sqlite_world.mutex);
    auto& file = of(base);
    auto& shared = shared_of(file);
    const bool exclusive = (flags & SQLITE_SHM_EXCLUSIVE) != 0;
    for (int i = first; i < first + count && (flags & SQLITE_SHM_LOCK) != 0; ++i) {
        const auto slot = static_cast<std::size_t>(i);
        const bool mine = (file.shm_shared >> slot & 1U) != 0;
        const int others = shared.shm_shared.at(slot) - (mine ? 1 : 0);
        const void* const holder = shared.shm_exclusive.at(slot);
        if ((holder != nullptr && holder != base) || (exclusive && others > 0)) {
            return SQLITE_BUSY;
        }
    }
    for (int i = first; i < first + count; ++i) {
        const auto slot = static_cast<std::size_t>(i);
        const auto bit = 1U << slot;
        auto& held = exclusive ? file.shm_exclusive : file.shm_shared;
        const bool had = (held & bit) != 0;
        const bool has = (flags & SQLITE_SHM_LOCK) != 0;
        if (exclusive) {
            shared.shm_exclusive.at(slot) = has ? base : nullptr;
        } else {
            shared.shm_shared.at(slot) += static_cast<int>(has) - static_cast<int>(had);
        }
        held = has ? held | bit : held & ~bit;
    }
    return SQLITE_OK;
}

void barrier(sqlite3_file* /*file*/) {
    const std::scoped_lock lock(g_sqlite_world.mutex);
}

int unmap_regions(sqlite3_file* base, int remove) {
    const std::scoped_lock lock(g_sqlite_world.mutex);
    auto& file = of(base);
    auto& shared = shared_of(file);
    for (std::size_t slot = 0; slot < SQLITE_SHM_NLOCK; ++slot) {
        shared.shm_shared.at(slot) -= static_cast<int>(file.shm_shared >> slot & 1U);
        if (shared.shm_exclusive.at(slot) == base) {
            shared.shm_exclusive.at(slot) = nullptr;
        }
    }
    file.shm_shared = file.shm_exclusive = 0;
    if (remove != 0) {
        shared.regions.clear();
    }
    return SQLITE_OK;
}

} // namespace scanseal::test
