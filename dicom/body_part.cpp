#include "dicom/body_part.hpp"

#include <algorithm>
#include <array>

namespace scanseal::dicom {

namespace {

// Sorted, for binary search.
constexpr std::array<std::string_view, 63> k_unpaired = {"ABDOMEN",
                                                         "ABDOMENPELVIS",
                                                         "AORTA",
                                                         "BACK",
                                                         "BLADDER",
                                                         "BRAIN",
                                                         "CEREBELLUM",
                                                         "CERVIX",
                                                         "CHEST",
                                                         "CHESTABDOMEN",
                                                         "CHESTABDPELVIS",
                                                         "CIRCLEOFWILLIS",
                                                         "COCCYX",
                                                         "COLON",
                                                         "CORONARYARTERY",
                                                         "CSPINE",
                                                         "CTSPINE",
                                                         "DUODENUM",
                                                         "ESOPHAGUS",
                                                         "FACE",
                                                         "GALLBLADDER",
                                                         "HEAD",
                                                         "HEADNECK",
                                                         "HEART",
                                                         "ILEUM",
                                                         "JAW",
                                                         "JEJUNUM",
                                                         "LARYNX",
                                                         "LIVER",
                                                         "LSPINE",
                                                         "LSSPINE",
                                                         "MAXILLA",
                                                         "MEDIASTINUM",
                                                         "MOUTH",
                                                         "NECK",
                                                         "NECKCHEST",
                                                         "NECKCHESTABDOMEN",
                                                         "NECKCHESTABDPELV",
                                                         "NOSE",
                                                         "PANCREAS",
                                                         "PELVIS",
                                                         "PENIS",
                                                         "PHARYNX",
                                                         "PROSTATE",
                                                         "RECTUM",
                                                         "SCALP",
                                                         "SKULL",
                                                         "SPINE",
                                                         "SPLEEN",
                                                         "SSPINE",
                                                         "STERNUM",
                                                         "STOMACH",
                                                         "THYMUS",
                                                         "THYROID",
                                                         "TLSPINE",
                                                         "TONGUE",
                                                         "TRACHEA",
                                                         "TSPINE",
                                                         "URETHRA",
                                                         "UTERUS",
                                                         "VAGINA",
                                                         "VULVA",
                                                         "WHOLEBODY"};

} // namespace

bool is_unpaired_body_part(std::string_view term) noexcept {
    return std::binary_search(k_unpaired.begin(), k_unpaired.end(), term);
}

} // namespace scanseal::dicom
