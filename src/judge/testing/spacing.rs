//! How Japanese sentences are set: a space stands between Japanese and other words.

use crate::judge::verdict::Verdict;
use crate::lang::Text;

/// All that is said in Japanese has a space between Japanese and other words. Names that hold Japanese prove nothing.
pub(super) fn assert_spaced(verdict: &Verdict) {
    let of_resources = verdict.resources.iter().flat_map(|resource| &resource.reasons);
    let reasons = verdict.reasons.iter().chain(of_resources).map(|reason| &reason.message);
    for Text { ja, en } in reasons.chain(verdict.remedies.iter().map(|remedy| &remedy.summary)) {
        let chars: Vec<char> = ja.chars().collect();
        let run_together = chars.windows(2).find(|pair| {
            (is_japanese(pair[0]) && pair[1].is_ascii_alphanumeric())
                || (pair[0].is_ascii_alphanumeric() && is_japanese(pair[1]))
        });
        assert!(en.chars().any(is_japanese) || run_together.is_none(), "{run_together:?} in {ja}");
    }
}

/// Kana and kanji, without the marks that bring their own space.
fn is_japanese(c: char) -> bool {
    matches!(c, '\u{3041}'..='\u{3096}' | '\u{30a1}'..='\u{30fa}' | 'ー' | '\u{4e00}'..='\u{9fff}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::judge::verdict::{Current, Reason};

    fn said(ja: &str, en: &str) {
        assert_spaced(&Verdict::bare(Current::Missing, vec![Reason::new("why", ja, en)]));
    }

    #[test]
    fn spaces_and_marks_part_words() {
        said("PutEvents は記録されない。IAM を使う（S3 の場合、3 件）", "…");
        said("名前 jobsは日本語", "the name jobsは is Japanese");
    }

    #[test]
    #[should_panic(expected = "in PutEventsは記録されない")]
    fn words_that_run_together_are_found() {
        said("PutEventsは記録されない", "…");
    }
}
