//! Every way in which a matrix can be wrong, with the exact words that a person reads.

use std::fmt::Write;

use audit_gap::diagnostic::{Diagnostic, Problem, SourceFile, render_all};
use audit_gap::lang::Lang;
use audit_gap::matrix::{FILE_NAMES, Matrix, load};

use super::{edited, files, matrix};

/// What a person reads in both languages, or "valid".
fn report(files: &[SourceFile]) -> String {
    match Matrix::from_files(files) {
        Ok(_) => "valid\n".to_owned(),
        Err(found) => format!("{}\n\n{}\n", render_all(&found, Lang::Ja, false), render_all(&found, Lang::En, false)),
    }
}

/// The reports after each of several edits of one file.
fn reports(file: &str, edits: &[(&str, &str)]) -> String {
    let mut text = String::new();
    for (from, to) in edits {
        writeln!(text, "━━ {from:?} → {to:?}\n{}", report(&edited(file, from, to))).unwrap();
    }
    text
}

#[test]
fn the_repositorys_matrix_is_valid_and_is_the_one_that_is_built_in() {
    assert_eq!(report(&files()), "valid\n");
    let embedded = Matrix::embedded().unwrap();
    assert_eq!(embedded, matrix());
    assert_eq!((embedded.components().len(), embedded.threats().len()), (39, 22));
}

#[test]
fn shapes() {
    insta::assert_snapshot!(reports(
        "components.yaml",
        &[
            ("    category: auth\n", "    category: auth\n    categroy: auth\n"),
            ("    category: auth\n", "    category: auth\n    category: auth\n"),
            ("    category: auth\n", ""),
            ("    category: auth\n", "    category: [auth]\n"),
            ("    category: auth\n", "    category:\n"),
            ("access_route: [web]", "access_route: web"),
            ("ja: \"SSO認証ログ\", en:", "ja: \"SSO認証ログ\", e:"),
            ("notification: \"◎\"", "notification: \"〇\""),
            ("status: partial", "status: partail"),
            ("threats: [I]", "threats: [I]\n    required: mandatroy"),
        ],
    ));
}

#[test]
fn checks() {
    insta::assert_snapshot!(reports(
        "components.yaml",
        &[
            ("check: { attestation: {} }", "check: { attestation: {}, s3-objects: {} }"),
            ("check: { attestation: {} }", "check: {}"),
            ("check: { attestation: {} }", "check: attestation"),
            ("check: { attestation: {} }", "check: { atestation: {} }"),
            ("check: { attestation: {} }", "check: { attestation: {until: 1} }"),
            ("check: { attestation: {} }", "check: { vpc-flow-logs: {view: vps} }"),
            ("check: { attestation: {} }", "check: { vpc-flow-logs: {} }"),
            ("services: [ecr.amazonaws.com]", "services: []"),
            ("demand: writes", "demand: write"),
            ("console_sign_in: true", "console_sign_in: yes"),
        ],
    ));
}

#[test]
fn ids() {
    insta::assert_snapshot!(reports(
        "components.yaml",
        &[
            ("id: hennge-one", "id: HENNGE_ONE"),
            ("id: hennge-one", "id: \"\""),
            ("id: hennge-one", "id: 認証"),
            ("- id: cognito", "- id: iam"),
            ("category: auth", "category: auht"),
            ("access_route: [web]", "access_route: [web, mobile]"),
            ("access_route: [web]", "access_route: []"),
            ("threats: [I]", "threats: []"),
            ("threats: [I]", "threats: [Ⅰ]"),
            ("threats: [I]", "threats: [I, I]"),
            ("note: \"※1\"", "note: \"※9\""),
        ],
    ));
}

#[test]
fn threats() {
    let edits = [
        ("components: [iam, cognito, hennge-one]", "components: [iam, cognitoo, iam]"),
        ("components: [iam, cognito, hennge-one]", "components: []"),
        ("components: [iam, cognito, hennge-one]", "all: true\n      components: [iam]"),
        ("outside: []", "outside: [waf]"),
        ("category: I\n", "category: VII\n"),
        ("- id: I-2", "- id: I-1"),
        ("- id: I-2", "- id: Ⅰ-2"),
    ];
    insta::assert_snapshot!(reports("threats.yaml", &edits));
}

#[test]
fn legend_environments_and_record_items() {
    let legend = [
        ("  - { mark: \"△\", id: optional,    meaning: { ja: \"任意\", en: \"optional\" } }\n", ""),
        ("mark: \"○\"", "mark: \"◎\""),
        ("id: auth, ", "id: api-backend, "),
        ("  - { id: unknown,  text: { ja: \"⚠️ 要確認\", en: \"⚠️ to be confirmed\" } }\n", ""),
    ];
    let environments = [
        ("\"◎\": optional, ", ""),
        ("\"◎\": optional, ", "\"◎\": optional, \"◎\": optional, "),
        ("\"◎\": optional", "\"◎\": optionl"),
        ("level: recommended", "level: suggested"),
        ("id: dev2", "id: dev"),
    ];
    let record_items = [("number: 1", "number: one"), ("id: user", "id: time")];
    let text = reports("legend.yaml", &legend)
        + &reports("environments.yaml", &environments)
        + &reports("record-items.yaml", &record_items);
    insta::assert_snapshot!(text);
}

#[test]
fn yaml_that_is_refused() {
    insta::assert_snapshot!(reports(
        "components.yaml",
        &[
            ("    category: auth\n", "    category: *x\n"),
            ("    category: auth\n", "    category: &x auth\n"),
            ("    category: auth\n", "    category: !secret auth\n"),
            ("    category: auth\n", "    <<: {a: b}\n"),
            ("    category: auth\n", "    category: 'auth\n"),
            ("    category: auth\n", "\t category: auth\n"),
            ("    category: auth\n", "    category: [[[[[[[[[[[[[[[[[[[[auth]]]]]]]]]]]]]]]]]]]]\n"),
            ("components:\n", "components: []\n---\ncomponents:\n"),
        ],
    ));
}

#[test]
fn alias_bombs_nodes_and_bytes_are_limited() {
    let of = |bytes: Vec<u8>| {
        let mut files = files();
        files[2].bytes = bytes;
        Matrix::from_files(&files).unwrap_err().remove(0)
    };
    let bomb = "items: [&a [x,x], &b [*a,*a], [*b,*b]]\n";
    assert_eq!(of(bomb.into()).problem, Problem::YamlFeature);
    let item = "{id: a, number: 1, name: {ja: a, en: a}, must: {ja: a, en: a}, want: {ja: a, en: a}},";
    let nodes = format!("items: [{}]\n", item.repeat(1_000));
    assert_eq!(of(nodes.into()).message(Lang::En), "this file has more than 20000 nodes");
    let bytes = of(vec![b'#'; (1 << 20) + 1]);
    assert_eq!((bytes.message(Lang::En).as_str(), bytes.line), ("this file is larger than 1048576 bytes", 0));
}

#[test]
fn bytes_that_are_no_text() {
    let mut files = files();
    files[2].bytes = [b"items:\n  # \xe6\x93\x8d\xe4\xbd\x9c ".as_slice(), b"\x93\xfa\n"].concat();
    insta::assert_snapshot!(report(&files), @r"
    エラー: UTF-8 のテキストではない
     --> matrix/record-items.yaml:2:8
      |
    2 |   # 操作 ��
      |          ^^

    error: this is not UTF-8 text
     --> matrix/record-items.yaml:2:8
      |
    2 |   # 操作 ��
      |          ^^
    ");
}

#[test]
fn everything_wrong_is_reported_at_once_in_the_order_of_files_and_lines() {
    let mut files = edited("components.yaml", "category: auth", "category: auht");
    let threats = edited("threats.yaml", "components: [iam, cognito, hennge-one]", "components: [iamm, cognitoo]");
    files[4] = threats[4].clone();
    let environments = edited("environments.yaml", "\"◎\": optional, ", "");
    files[1] = environments[1].clone();
    let found: Vec<String> = Matrix::from_files(&files).unwrap_err().iter().map(Diagnostic::to_string).collect();
    insta::assert_snapshot!(found.join("\n"));
}

#[test]
fn each_unreadable_file_is_reported() {
    let mut files = files();
    files[0].bytes = b"categories: 1\n".to_vec();
    files[3].bytes = b"components: 1\n".to_vec();
    let found = Matrix::from_files(&files).unwrap_err();
    let places: Vec<(&str, u32, u32)> =
        found.iter().map(|found| (found.file.as_str(), found.line, found.column)).collect();
    assert_eq!(places, [("matrix/legend.yaml", 1, 13), ("matrix/components.yaml", 1, 13)]);
}

#[test]
fn a_directory_holds_all_five_files() {
    let directory = tempfile::tempdir().unwrap();
    for file in files().iter().filter(|file| file.base_name() != "legend.yaml") {
        std::fs::write(directory.path().join(file.base_name()), &file.bytes).unwrap();
    }
    let missing = load::read_dir(directory.path()).unwrap_err();
    let rendered = render_all(&missing, Lang::Ja, false) + "\n\n" + &render_all(&missing, Lang::En, false);
    insta::assert_snapshot!(rendered.replace(&directory.path().display().to_string(), "DIR"));

    std::fs::create_dir(directory.path().join("legend.yaml")).unwrap();
    let unreadable = load::read_dir(directory.path()).unwrap_err();
    assert!(matches!(unreadable[0].problem, Problem::Unreadable { .. }), "{unreadable:?}");

    std::fs::remove_dir(directory.path().join("legend.yaml")).unwrap();
    std::fs::write(directory.path().join("legend.yaml"), &files()[0].bytes).unwrap();
    let read = Matrix::from_files(&load::read_dir(directory.path()).unwrap()).unwrap();
    assert_eq!(read.components(), matrix().components());
    assert_eq!(read.digest(), matrix().digest());

    let found = Matrix::from_files(&files()[1..]).unwrap_err();
    assert_eq!(found[0].to_string(), "legend.yaml:0:0: this file is missing");
}

#[test]
fn a_company_adds_a_row_of_its_own_with_yaml_alone() {
    let row = "  - id: kinesis\n    category: data-store\n    name: { ja: a, en: a }\n    access_route: [aws]\n    trail: { ja: a, en: a }\n    \
               why: { ja: a, en: a }\n    declared: { status: missing }\n    threats: [IV]\n    means: { ja: a, en: a }\n    \
               notification: \"△\"\n    check: { cloudtrail-management: { services: [kinesis.amazonaws.com], demand: writes } }\n";
    let files = edited("components.yaml", "components:\n", &format!("components:\n{row}"));
    let own = Matrix::from_files(&files).unwrap();
    assert_eq!(own.components().len(), 40);
    assert_eq!(own.component("kinesis").map(|component| component.check.kind()), Some("cloudtrail-management"));
    assert_ne!(own.digest(), matrix().digest());
}

#[test]
fn the_digest_follows_content_and_not_names_or_order() {
    let digest = matrix().digest().to_owned();
    assert!(digest.starts_with("sha256:") && digest.len() == 71, "{digest}");
    let mut moved: Vec<SourceFile> = files()
        .into_iter()
        .map(|file| SourceFile::new(format!("/else/where/{}", file.base_name()), file.bytes))
        .collect();
    moved.reverse();
    assert_eq!(Matrix::from_files(&moved).unwrap().digest(), digest);
    for index in 0..FILE_NAMES.len() {
        let mut files = files();
        assert_eq!(files[index].bytes[0], b'#', "a comment, in which one letter can be exchanged");
        files[index].bytes[2] = b'~';
        assert_ne!(Matrix::from_files(&files).unwrap().digest(), digest, "{}", FILE_NAMES[index]);
    }
}

#[test]
fn positions_are_kept() {
    let matrix = matrix();
    let text = String::from_utf8(files()[3].bytes.clone()).unwrap();
    for component in matrix.components() {
        let line = text.lines().nth(component.id.line as usize - 1).unwrap();
        let at: String = line.chars().skip(component.id.column as usize - 1).collect();
        assert_eq!(at, component.id.value);
    }
    assert_eq!(matrix.file_name("components.yaml"), Some("matrix/components.yaml"));
}
