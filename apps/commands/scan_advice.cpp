#include "apps/commands/scan_advice_internal.hpp"

#include <ostream>

namespace scanseal::apps {

void say_what_next(std::ostream& out, const ScanOptions& asked, const pipeline::ScanFolder& folder,
                   const std::string& name) {
    const auto whole = folder.image_count() / folder.state().sides();
    const auto command =
        "scanseal scan --station " + asked.station.string() + " --profile " + asked.profile;
    out << "Nothing was submitted. " << folder.image_count() << " images (" << whole << " of "
        << folder.state().sheets << " sheets) are kept in " << folder.path().string()
        << ".\nCompare them with the paper, put in sheet " << whole + 1
        << " and those after it, if any, then:\n  " << command << " --continue " << name
        << "\nAdd --sheets N if the sheets were counted wrongly, --from-sheet K to scan sheet K "
           "and all after it again, --replace K --reason TEXT to scan sheet K alone again, "
           "--insert-after K to put in one that was forgotten; --submit in place of --continue "
           "when all is there.\nOr throw them away:\n  "
        << command << " --drop " << name << '\n';
}

void say_it_is_held(std::ostream& out, const pipeline::ScanFolder& folder,
                    const std::string& name) {
    out << "held: " << folder.image_count() << " images in " << folder.path().string()
        << "\nLook at them, then: --submit " << name << "; --continue " << name
        << " --replace K --reason TEXT to scan sheet K again\n";
}

} // namespace scanseal::apps
