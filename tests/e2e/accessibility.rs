//! axe-core in the real window.

use std::path::Path;

use serde_json::Value;

use crate::window::Window;

/// Runs axe-core on what the window shows and fails on any violation.
pub(crate) async fn nothing_is_wrong_for_those_who_use_aids(window: &Window, screen: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ui/node_modules/axe-core/axe.min.js");
    let axe = std::fs::read_to_string(&path).expect("axe-core is installed with the UI");
    window.run(&format!("{axe}; return true"), vec![]).await;
    let found = window
        .run_async(
            "const done = arguments[0]; axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', \
             'wcag22aa', 'best-practice'] }).then(r => done(r.violations.map(v => v.id + ': ' + v.help + ' ' + \
             v.nodes.map(n => n.html).join(' | ')))).catch(e => done(['axe: ' + e]))",
        )
        .await;
    assert_eq!(found, Value::Array(vec![]), "axe-core on {screen}");
}
