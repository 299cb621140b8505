//! What an archive is made of, as CycloneDX has it: each package with its version, its licence and the checksum that
//! cargo compared. It names no time and no number of its own, so that it is the same whenever it is written.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::dependencies::{Package, locked};

/// Writes the list for the packages that are linked; `lock` is the text of `Cargo.lock`, which has the checksums.
pub fn bill_of_materials(packages: &BTreeSet<Package>, lock: &str) -> String {
    let sums = locked(lock, "checksum");
    let components: Vec<_> = packages
        .iter()
        .map(|package| component(package, &sums))
        .collect();
    let bill = json!({
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": { "component": {
            "type": "application",
            "name": "Gradus",
            "version": env!("CARGO_PKG_VERSION"),
            "licenses": [{ "expression": env!("CARGO_PKG_LICENSE") }],
        }},
        "components": components,
    });
    format!("{bill:#}\n")
}

fn component(package: &Package, sums: &BTreeMap<(String, String), String>) -> Value {
    let Package { name, version, .. } = package;
    let locator = format!("pkg:cargo/{name}@{version}");
    let mut component = json!({
        "type": "library",
        "bom-ref": locator,
        "name": name,
        "version": version,
        "purl": locator,
        // A slash is an old way to say "or".
        "licenses": [{ "expression": package.licence.replace(" / ", "/").replace('/', " OR ") }],
    });
    if let Some(sum) = sums.get(&(name.clone(), version.clone())) {
        component["hashes"] = json!([{ "alg": "SHA-256", "content": sum }]);
    }
    if !package.repository.is_empty() {
        component["externalReferences"] = json!([{ "type": "vcs", "url": package.repository }]);
    }
    component
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every package is there with what whoever looks for a fault needs: name, version, checksum, licence, source.
    #[test]
    fn packages_are_described() {
        let package = Package {
            name: "old".into(),
            version: "1.0.0".into(),
            licence: "MIT / Apache-2.0".into(),
            source: "registry".into(),
            repository: "https://example.org/old".into(),
        };
        let lock = "[[package]]\nname = \"old\"\nversion = \"1.0.0\"\nchecksum = \"abc\"\n";
        let text = bill_of_materials(&BTreeSet::from([package]), lock);
        let bill: Value = serde_json::from_str(&text).unwrap();
        let component = &bill["components"][0];
        assert_eq!(component["purl"], "pkg:cargo/old@1.0.0");
        assert_eq!(component["licenses"][0]["expression"], "MIT OR Apache-2.0");
        assert_eq!(component["hashes"][0]["content"], "abc");
        assert_eq!(
            component["externalReferences"][0]["url"],
            "https://example.org/old"
        );
    }
}
