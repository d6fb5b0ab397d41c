//! Whatever the bytes are: the parsers answer with a value or a diagnostic, and every diagnostic can be rendered.

use std::sync::LazyLock;

use audit_gap::diagnostic::{SourceFile, render_all};
use audit_gap::lang::Lang;
use audit_gap::matrix::{FILE_NAMES, Matrix};
use audit_gap::project::Project;
use proptest::prelude::*;

use super::{files, matrix};

static MATRIX: LazyLock<Matrix> = LazyLock::new(matrix);

/// Parses bytes as one file of the matrix and as the project file, and renders what is wrong.
fn parse_and_render(index: usize, bytes: Vec<u8>) {
    let project = SourceFile::new("audit-gap.yaml", bytes.clone());
    let mut files = files();
    files[index].bytes = bytes;
    let found = [Matrix::from_files(&files).err(), Project::parse(&project, &MATRIX).err()];
    for diagnostics in found.into_iter().flatten() {
        assert!(!diagnostics.is_empty());
        for lang in [Lang::Ja, Lang::En] {
            assert!(!render_all(&diagnostics, lang, false).is_empty());
            assert!(!render_all(&diagnostics, lang, true).is_empty());
        }
    }
}

/// Bytes that YAML gives a meaning to, and a few that no text has.
fn meaningful() -> impl Strategy<Value = Vec<u8>> {
    let tokens = [
        "-",
        ":",
        "?",
        "&a",
        "*a",
        "!t",
        "|",
        ">",
        "'",
        "\"",
        "%",
        "@",
        "[",
        "]",
        "{",
        "}",
        ",",
        "#",
        "\n",
        "\r",
        "\t",
        "  ",
        "---",
        "...",
        "<<",
        "~",
        "null",
        "yes",
        "0x",
        "◎",
        "項目",
        "\u{85}",
        "\u{2028}",
        "\u{feff}",
        "\0",
        "{env}",
        "components",
        "environments",
        "id",
    ];
    let token = prop_oneof![
        8 => proptest::sample::select(tokens.to_vec()).prop_map(|token| token.as_bytes().to_vec()),
        1 => any::<u8>().prop_map(|byte| vec![byte]),
    ];
    proptest::collection::vec(token, 1..12).prop_map(|tokens| tokens.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes(index in 0..FILE_NAMES.len(), bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        parse_and_render(index, bytes);
    }

    #[test]
    fn any_tokens(index in 0..FILE_NAMES.len(), bytes in proptest::collection::vec(meaningful(), 0..12)) {
        parse_and_render(index, bytes.concat());
    }

    #[test]
    fn a_mutated_matrix(
        index in 0..FILE_NAMES.len(),
        at in any::<prop::sample::Index>(),
        cut in 0_usize..20,
        insert in meaningful(),
    ) {
        let mut bytes = files()[index].bytes.clone();
        let start = at.index(bytes.len());
        let end = bytes.len().min(start + cut);
        bytes.splice(start..end, insert);
        parse_and_render(index, bytes);
    }

    #[test]
    fn a_mutated_project(at in any::<prop::sample::Index>(), cut in 0_usize..20, insert in meaningful()) {
        let mut bytes = super::project::switched_on().into_bytes();
        let start = at.index(bytes.len());
        let end = bytes.len().min(start + cut);
        bytes.splice(start..end, insert);
        parse_and_render(0, bytes);
    }
}
