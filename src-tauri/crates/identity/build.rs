//! Lists the anchors of `assets/anchors/{test,produksjon}` so that they are compiled in: what the
//! program trusts can not be changed by changing a file beside it.

use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../assets/anchors");
    let mut code = String::new();
    for folder in ["test", "produksjon"] {
        let folder_path = root.join(folder);
        println!("cargo::rerun-if-changed={}", folder_path.display());
        let mut files: Vec<_> = fs::read_dir(&folder_path)?
            .map(|entry| entry.map(|entry| entry.path()))
            .collect::<Result<_, _>>()?;
        files.retain(|path| path.extension().is_some_and(|extension| extension == "pem"));
        files.sort();
        let _ = writeln!(code, "const {}: &[&str] = &[", folder.to_uppercase());
        for file in files {
            println!("cargo::rerun-if-changed={}", file.display());
            let _ = writeln!(code, "    include_str!({:?}),", file.canonicalize()?);
        }
        code.push_str("];\n");
    }
    let out = env::var_os("OUT_DIR").ok_or_else(|| io::Error::other("cargo sets OUT_DIR"))?;
    fs::write(Path::new(&out).join("anchors.rs"), code)
}
