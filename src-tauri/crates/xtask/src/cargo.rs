//! The one set of features that everything is built with.

use crate::exec::Step;
use crate::system::Machine;

/// `custom-protocol` puts the built UI into the window, as in a release.
const FEATURES: &str = "budstikke/custom-protocol";

/// `cargo VERB` over the whole workspace.
///
/// Always the whole workspace, whatever targets the caller picks afterwards: Cargo unifies features
/// over the selected packages, so that `-p` would compile half of the dependencies a second time.
pub(crate) fn workspace(machine: &Machine, verb: &str) -> Step {
    Step::new("cargo")
        .args([verb, "--workspace", "--features", FEATURES])
        .current_dir(machine.root())
}
