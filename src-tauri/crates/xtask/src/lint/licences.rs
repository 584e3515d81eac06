//! SPDX expressions against the list in deny.toml.

use std::collections::BTreeSet;

/// Run by Node in `ui/`: one line `name@version|licence` for each package of the lock file.
pub(super) const LIST_PACKAGES: &str = r#"
const { packages } = JSON.parse(require("fs").readFileSync("package-lock.json", "utf8"));
for (const [path, { version, license, link }] of Object.entries(packages)) {
  if (path !== "" && !link) console.log(`${path.replace(/^.*node_modules\//, "")}@${version}|${license ?? ""}`);
}
"#;

/// The licences of `[licenses] allow = […]`. Only the form that we write is understood.
pub(super) fn allowed(deny_toml: &str) -> BTreeSet<String> {
    let list = deny_toml
        .split_once("[licenses]")
        .and_then(|(_, rest)| rest.split_once("allow = ["));
    let list = list
        .and_then(|(_, rest)| rest.split_once(']'))
        .map_or("", |(list, _)| list);
    let without_comments = list
        .lines()
        .map(|line| line.split('#').next().unwrap_or_default());
    without_comments
        .flat_map(|line| line.split(','))
        .map(|name| name.trim().trim_matches('"').to_owned())
        .filter(|name| !name.is_empty())
        .collect()
}

/// Whether `package|expression` is under a licence in `allowed`. Our own packages, which say `MIT`
/// like everybody else, are judged along with the rest.
pub(super) fn is_fine(line: &str, allowed: &BTreeSet<String>) -> bool {
    // `cargo tree` ends a package that it has shown before with a mark.
    let line = line.strip_suffix(" (*)").unwrap_or(line);
    let expression = line
        .rsplit_once('|')
        .map_or("", |(_, expression)| expression);
    // `MIT/Apache-2.0` is how crates said «or» before SPDX.
    let spaced = expression
        .replace('/', " OR ")
        .replace('(', " ( ")
        .replace(')', " ) ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut words = words.as_slice();
    any(&mut words, allowed) && words.is_empty()
}

/// `all OR all …`. Reads on when the answer is known, to come to the end.
fn any(words: &mut &[&str], allowed: &BTreeSet<String>) -> bool {
    let mut good = all(words, allowed);
    while take(words, "OR") {
        good |= all(words, allowed);
    }
    good
}

/// `one AND one …`
fn all(words: &mut &[&str], allowed: &BTreeSet<String>) -> bool {
    let mut good = one(words, allowed);
    while take(words, "AND") {
        good &= one(words, allowed);
    }
    good
}

/// `( any )`, `NAME` or `NAME WITH EXCEPTION`. An exception only ever permits more.
fn one(words: &mut &[&str], allowed: &BTreeSet<String>) -> bool {
    if take(words, "(") {
        let good = any(words, allowed);
        return take(words, ")") && good;
    }
    let Some((name, rest)) = words.split_first() else {
        return false;
    };
    *words = rest;
    if take(words, "WITH") {
        *words = words.split_first().map_or(&[], |(_, rest)| rest);
    }
    allowed.contains(*name)
}

fn take(words: &mut &[&str], wanted: &str) -> bool {
    match words.split_first() {
        Some((word, rest)) if *word == wanted => {
            *words = rest;
            true
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_are_judged_by_their_operators() {
        let allowed = allowed(
            "[licenses]\nallow = [\n  \"MIT\", # ours\n  \"Apache-2.0\",\n  \"ISC\",\n]\n[bans]\n",
        );
        for good in [
            "MIT",
            "MIT/Apache-2.0",
            "GPL-3.0 OR MIT",
            "MIT AND Apache-2.0",
            "Apache-2.0 WITH LLVM-exception",
            "ISC AND (Apache-2.0 OR GPL-2.0)",
            "(MIT)",
            "MIT (*)",
        ] {
            assert!(is_fine(&format!("a v1.0.0|{good}"), &allowed), "{good}");
        }
        for bad in [
            "",
            "GPL-3.0",
            "MIT AND GPL-3.0",
            "ISC AND (GPL-2.0 OR GPL-3.0)",
            "(MIT",
            "MIT)",
            "OR",
        ] {
            assert!(!is_fine(&format!("a v1.0.0|{bad}"), &allowed), "{bad}");
        }
    }
}
