//! The matrix itself: as the document's tables in Markdown, and as JSON.

use super::markup::{cell, table};
use crate::lang::{Lang, Text};
use crate::matrix::{Component, Environment, Legend, Matrix, Required, Threat};

/// The matrix as JSON, in the shape of its types.
///
/// # Errors
/// None in practice: the types hold texts, numbers and lists only.
pub fn json(matrix: &Matrix) -> serde_json::Result<String> {
    serde_json::to_string_pretty(matrix)
}

/// The matrix as the document that it was taken from: legend, component tables, environments, record items, threats.
pub fn markdown(matrix: &Matrix, lang: Lang) -> String {
    let sections = [
        (lang.pick("脅威カテゴリ", "Threat categories"), threat_categories(matrix.legend(), lang)),
        (lang.pick("凡例", "Legend"), legend(matrix.legend(), lang)),
        (lang.pick("注釈", "Notes"), notes(matrix.legend(), lang)),
        (lang.pick("監査証跡の全量マップ", "Audit trails by component"), components(matrix, lang)),
        (lang.pick("環境別の方針", "Policy by environment"), environments(matrix, lang)),
        (lang.pick("監査証跡の記録項目", "Record items"), record_items(matrix, lang)),
        (lang.pick("脅威と対策", "Threats and countermeasures"), threats(matrix, lang)),
    ];
    let sections: Vec<String> = sections.iter().map(|(title, body)| format!("## {title}\n\n{body}")).collect();
    format!("# {}\n\n{}", lang.pick("監査証跡マトリクス", "Audit trail matrix"), sections.join("\n"))
}

fn threat_categories(legend: &Legend, lang: Lang) -> String {
    let rows = legend
        .threat_categories
        .iter()
        .map(|category| [cell(&category.mark), cell(category.name.get(lang)), cell(category.summary.get(lang))]);
    table(["ID", lang.pick("カテゴリ", "Category"), lang.pick("概要", "Summary")], rows)
}

fn legend(legend: &Legend, lang: Lang) -> String {
    let means = |word: &str, meaning: &Text| format!("{word}{}{}", lang.pick("＝", " = "), meaning.get(lang));
    let routes = legend.access_routes.iter().map(|route| means(route.name.get(lang), &route.meaning));
    let marks = legend.notification_marks.iter().map(|entry| means(entry.mark.as_str(), &entry.meaning));
    let statuses = legend.statuses.iter().map(|status| match &status.meaning {
        Some(meaning) => format!("{} {}", status.text.get(lang), meaning.get(lang)),
        None => status.text.get(lang).to_owned(),
    });
    [
        (lang.pick("アクセス経路", "Access route"), routes.collect::<Vec<_>>()),
        (lang.pick("通知", "Notification"), marks.collect()),
        (lang.pick("現状", "Declared status"), statuses.collect()),
    ]
    .map(|(word, entries)| format!("- **{word}**: {}\n", cell(&entries.join(lang.pick("、", ", ")))))
    .concat()
}

fn notes(legend: &Legend, lang: Lang) -> String {
    legend.notes.iter().map(|note| format!("- **{}** {}\n", cell(&note.id), cell(note.text.get(lang)))).collect()
}

fn components(matrix: &Matrix, lang: Lang) -> String {
    let section = |category: &crate::matrix::Category| {
        let rows = matrix.components().iter().filter(|component| component.category == category.id);
        let name = cell(category.name.get(lang));
        let title = match lang {
            Lang::Ja => format!("【{name}】"),
            Lang::En => name,
        };
        format!("### {title}\n\n{}", component_table(matrix, rows, lang))
    };
    matrix.legend().categories.iter().map(section).collect::<Vec<_>>().join("\n")
}

fn component_table<'a>(matrix: &Matrix, rows: impl Iterator<Item = &'a Component>, lang: Lang) -> String {
    let header = [
        lang.pick("コンポーネント", "Component"),
        lang.pick("アクセス経路", "Access route"),
        lang.pick("取得ログ", "Log"),
        lang.pick("なぜ必要か", "Why"),
        lang.pick("現状", "Declared status"),
        lang.pick("脅威カテゴリ", "Threat categories"),
        lang.pick("取得手段", "Means"),
        lang.pick("通知", "Notification"),
    ];
    let row = |component: &Component| {
        [
            cell(component.name.get(lang)),
            cell(&access_route(matrix, component, lang)),
            cell(component.trail.get(lang)),
            cell(component.why.get(lang)),
            cell(&matrix.declared_text(component, lang)),
            cell(&threat_marks(matrix, component)),
            cell(component.means.get(lang)),
            cell(component.notification.as_str()),
        ]
    };
    table(header, rows.map(row))
}

fn access_route(matrix: &Matrix, component: &Component, lang: Lang) -> String {
    let routes = &matrix.legend().access_routes;
    let name = |id: &str| routes.iter().find(|route| route.id.value == id).map(|route| route.name.get(lang));
    component.access_route.iter().filter_map(|id| name(id)).collect::<Vec<_>>().join("/")
}

fn threat_marks(matrix: &Matrix, component: &Component) -> String {
    let mark = |id: &str| matrix.threat_category(id).map(|category| category.mark.as_str());
    component.threats.iter().filter_map(|id| mark(id)).collect::<Vec<_>>().join(",")
}

fn environments(matrix: &Matrix, lang: Lang) -> String {
    let header = [
        lang.pick("環境", "Environment"),
        lang.pick("マスキング", "Masking"),
        lang.pick("監査証跡", "Audit trail"),
        lang.pick("通知", "Notification"),
    ];
    let row = |environment: &Environment| {
        let name = environment.name.get(lang);
        let trail = cell(environment.trail.text(lang));
        [
            cell(&format!("{name}{}({})", lang.pick("", " "), environment.id.value)),
            cell(environment.masking.get(lang)),
            if environment.trail.level == Required::Mandatory { format!("**{trail}**") } else { trail },
            cell(environment.notification.text(lang)),
        ]
    };
    table(header, matrix.environments().iter().map(row))
}

fn record_items(matrix: &Matrix, lang: Lang) -> String {
    let rows = matrix.record_items().iter().map(|item| {
        [
            item.number.to_string(),
            format!("**{}**", cell(item.name.get(lang))),
            cell(item.must.get(lang)),
            cell(item.want.get(lang)),
        ]
    });
    table(["#", lang.pick("項目", "Item"), "MUST", "WANT"], rows)
}

fn threats(matrix: &Matrix, lang: Lang) -> String {
    let header = [
        "ID",
        lang.pick("カテゴリ", "Category"),
        lang.pick("具体的なリスク", "Risk"),
        lang.pick("対策", "Countermeasures"),
        lang.pick("対策用コンポーネント", "Components that carry the countermeasures"),
        lang.pick("対策する必要があるコンポーネント", "Components that need the countermeasures"),
        lang.pick("関連要求", "Requirements"),
    ];
    let row = |threat: &Threat| {
        let category = matrix.threat_category(&threat.category);
        [
            cell(category.map_or(threat.category.as_str(), |category| &category.mark)),
            category.map(|category| cell(category.matrix_name.get(lang))).unwrap_or_default(),
            cell(threat.risk.get(lang)),
            cell(threat.countermeasures.get(lang)),
            cell(threat.by.text.get(lang)),
            cell(threat.protects.text.get(lang)),
            requirements(threat, lang),
        ]
    };
    let table = table(header, matrix.threats().iter().map(row));
    let unmentioned =
        lang.pick("今回の要求ドキュメントでは直接言及されていない項目", "not mentioned by the requirement documents");
    format!("{table}\n- {}\n- **-**: {unmentioned}\n", cell(matrix.legend().outside_note.get(lang)))
}

fn requirements(threat: &Threat, lang: Lang) -> String {
    if threat.requirements.is_empty() {
        return "-".to_owned();
    }
    let bullets = threat.requirements.iter().map(|text| format!("{}{}", lang.pick("・", "- "), cell(text.get(lang))));
    bullets.collect::<Vec<_>>().join("<br>")
}
