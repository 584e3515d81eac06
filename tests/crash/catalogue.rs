//! The catalogue and the sources speak of the same points.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use budstikke_tests::failpoints;

/// A point that is a channel's own stands once for each channel; what is FIKS IO's says so in its path.
#[test]
fn every_point_of_the_catalogue_stands_exactly_once_in_the_sources() {
    let mut found: BTreeMap<String, Vec<PathBuf>> = BTreeMap::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../src-tauri");
    for file in sources(&root) {
        // Where the macro is made it is also tried.
        if file.ends_with("domain/src/failpoint.rs") {
            continue;
        }
        let text = fs::read_to_string(&file).unwrap();
        for rest in text.split("failpoint!(\"").skip(1) {
            let name = rest.split('"').next().unwrap_or_default();
            found.entry(name.to_owned()).or_default().push(file.clone());
        }
    }
    for point in failpoints::all() {
        let places = found.remove(point.name).unwrap_or_default();
        let (fiks_io, rest): (Vec<_>, Vec<_>) = places
            .iter()
            .partition(|place| place.to_string_lossy().contains("fiks_io"));
        assert_eq!(rest.len(), 1, "{} stands in {places:?}", point.name);
        assert!(fiks_io.len() <= 1, "{} stands in {places:?}", point.name);
    }
    assert!(found.is_empty(), "not in the catalogue: {found:?}");
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files
}
