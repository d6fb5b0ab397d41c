//! Laying out text for terminals: columns, wrapping and colour, by the width that terminals draw.
//!
//! Written out because what the report needs is not to be had: widths of East Asian ambiguous characters by choice,
//! lines that span all columns, columns that give way on narrow terminals, and colour that does not count as width.

use anstyle::Style;
use unicode_width::UnicodeWidthStr;

/// Between two columns.
const SPACE: usize = 2;

/// What the text is laid out for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Page {
    /// Columns of the terminal.
    pub(super) width: usize,
    /// Whether to colour.
    pub(super) colour: bool,
    /// Whether the terminal draws East Asian ambiguous characters in two columns.
    pub(super) ambiguous_wide: bool,
}

/// A text in one style.
#[derive(Debug, Clone, Default)]
pub(super) struct Cell {
    /// The text, on one line.
    pub(super) text: String,
    /// Its style.
    pub(super) style: Style,
}

impl Cell {
    pub(super) fn new(text: impl AsRef<str>, style: Style) -> Self {
        Self { text: plain(text.as_ref()), style }
    }

    pub(super) fn plain(text: impl AsRef<str>) -> Self {
        Self::new(text, Style::new())
    }
}

/// How a column behaves when there is not enough room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Words that stay whole, wide characters included: the column is as wide as its longest.
    Words,
    /// Text that wraps, down to this width.
    Prose(usize),
}

/// A column.
#[derive(Debug, Clone)]
pub(super) struct Column {
    /// What stands above it.
    pub(super) title: String,
    /// How it gives way.
    pub(super) kind: Kind,
    /// Whether it is left out when even the least widths do not fit; the last such column goes first.
    pub(super) optional: bool,
}

/// A line of a grid.
#[derive(Debug, Clone)]
pub(super) enum Line {
    /// A heading over all columns.
    Heading(Cell),
    /// A cell for each column.
    Cells(Vec<Cell>),
}

/// Columns and lines.
#[derive(Debug, Clone)]
pub(super) struct Grid {
    /// The columns.
    pub(super) columns: Vec<Column>,
    /// The lines below the titles.
    pub(super) lines: Vec<Line>,
}

impl Grid {
    /// The indices of the columns that fit on the page.
    pub(super) fn kept(&self, page: Page) -> Vec<usize> {
        let mut kept: Vec<usize> = (0..self.columns.len()).collect();
        while total(&kept.iter().map(|index| self.least(*index, page)).collect::<Vec<_>>()) > page.width {
            match kept.iter().rposition(|index| self.columns[*index].optional) {
                Some(position) => kept.remove(position),
                None => break,
            };
        }
        kept
    }

    /// The grid as text: titles, a rule, the lines.
    pub(super) fn render(&self, page: Page) -> String {
        let kept = self.kept(page);
        let widths = self.widths(&kept, page);
        let titles: Vec<Cell> =
            kept.iter().map(|index| Cell::new(&self.columns[*index].title, Style::new().bold())).collect();
        let places: Vec<(usize, Kind)> =
            kept.iter().zip(&widths).map(|(index, width)| (*width, self.columns[*index].kind)).collect();
        let mut text = page.row(&titles, &places) + &page.rule(total(&widths));
        for (at, line) in self.lines.iter().enumerate() {
            match line {
                Line::Heading(cell) => {
                    text += if at == 0 { "" } else { "\n" };
                    text += &page.paragraph(" ", cell);
                }
                Line::Cells(cells) => {
                    let cells: Vec<Cell> = kept.iter().filter_map(|index| cells.get(*index).cloned()).collect();
                    text += &page.row(&cells, &places);
                }
            }
        }
        text
    }

    fn texts(&self, index: usize) -> impl Iterator<Item = &str> {
        let cells = self.lines.iter().filter_map(move |line| match line {
            Line::Heading(_) => None,
            Line::Cells(cells) => cells.get(index).map(|cell| cell.text.as_str()),
        });
        std::iter::once(self.columns[index].title.as_str()).chain(cells)
    }

    fn least(&self, index: usize, page: Page) -> usize {
        let longest_word =
            self.texts(index).flat_map(str::split_whitespace).map(|word| page.measure(word)).max().unwrap_or(0);
        match self.columns[index].kind {
            Kind::Words => longest_word,
            Kind::Prose(least) => least.min(self.natural(index, page)),
        }
    }

    fn natural(&self, index: usize, page: Page) -> usize {
        self.texts(index).map(|text| page.measure(text)).max().unwrap_or(0)
    }

    /// Natural widths if they fit; else the widest column that can gives way, again and again; and if nothing can, the
    /// widest is cut all the same, for a line must never be longer than the page.
    fn widths(&self, kept: &[usize], page: Page) -> Vec<usize> {
        let least: Vec<usize> = kept.iter().map(|index| self.least(*index, page)).collect();
        let mut widths: Vec<usize> = kept.iter().map(|index| self.natural(*index, page)).collect();
        while total(&widths) > page.width {
            let can = (0..widths.len()).filter(|at| widths[*at] > least[*at]).max_by_key(|at| widths[*at]);
            let at = can.or_else(|| (0..widths.len()).max_by_key(|at| widths[*at]));
            match at {
                Some(at) if widths[at] > 2 => widths[at] -= 1,
                _ => break,
            }
        }
        widths
    }
}

/// The width of a line with these columns, the indent of one included.
fn total(widths: &[usize]) -> usize {
    1 + widths.iter().sum::<usize>() + SPACE * widths.len().saturating_sub(1)
}

impl Page {
    /// The width that a terminal draws.
    pub(super) fn measure(self, text: &str) -> usize {
        if self.ambiguous_wide { text.width_cjk() } else { text.width() }
    }

    /// A horizontal line. Box characters are ambiguous themselves, so ASCII stands in where these are wide.
    pub(super) fn rule(self, width: usize) -> String {
        let stroke = if self.ambiguous_wide { "-" } else { "─" };
        format!(" {}\n", stroke.repeat(width.min(self.width).saturating_sub(1)))
    }

    /// A text that wraps behind `prefix`, an indent or a bullet, under which its other lines stand.
    pub(super) fn paragraph(self, prefix: &str, cell: &Cell) -> String {
        let indent = self.measure(prefix);
        let lines = self.wrap(pieces(&cell.text), self.width.saturating_sub(indent).max(2));
        let mut text = String::new();
        for (at, line) in lines.iter().enumerate() {
            let before = if at == 0 { prefix.to_owned() } else { " ".repeat(indent) };
            text += format!("{before}{}", self.paint(line, cell.style)).trim_end();
            text.push('\n');
        }
        text
    }

    fn row(self, cells: &[Cell], places: &[(usize, Kind)]) -> String {
        let wrapped = cells.iter().zip(places).map(|(cell, (width, kind))| match kind {
            Kind::Words => self.wrap(cell.text.split_inclusive(' '), *width),
            Kind::Prose(_) => self.wrap(pieces(&cell.text), *width),
        });
        let wrapped: Vec<Vec<String>> = wrapped.collect();
        let height = wrapped.iter().map(Vec::len).max().unwrap_or(0);
        let mut text = String::new();
        for at in 0..height {
            let mut line = String::from(" ");
            let mut owed = 0;
            for ((cell, lines), (width, _)) in cells.iter().zip(&wrapped).zip(places) {
                let part = lines.get(at).map_or("", String::as_str);
                if !part.is_empty() {
                    line += &" ".repeat(owed);
                    line += &self.paint(part, cell.style);
                    owed = 0;
                }
                owed += width.saturating_sub(self.measure(part)) + SPACE;
            }
            text += line.trim_end();
            text.push('\n');
        }
        text
    }

    fn paint(self, text: &str, style: Style) -> String {
        if self.colour && style != Style::new() { format!("{style}{text}{style:#}") } else { text.to_owned() }
    }

    /// Joins pieces into lines of at most `room` columns. A piece is broken only if it is longer than a line.
    fn wrap<'p>(self, pieces: impl IntoIterator<Item = &'p str>, room: usize) -> Vec<String> {
        let mut lines: Vec<String> = Vec::new();
        let mut line = String::new();
        for piece in pieces {
            if self.measure(&format!("{line}{}", piece.trim_end())) <= room {
                line += piece;
                continue;
            }
            if !line.trim_end().is_empty() {
                lines.push(line.trim_end().to_owned());
            }
            line.clear();
            for c in piece.chars() {
                if c != ' ' && !line.is_empty() && self.measure(&format!("{line}{c}")) > room {
                    lines.push(std::mem::take(&mut line));
                }
                line.push(c);
            }
        }
        if !line.trim_end().is_empty() || lines.is_empty() {
            lines.push(line.trim_end().to_owned());
        }
        lines
    }
}

/// The parts of a text that stay together: words with the spaces behind them, and single wide characters, where a closing
/// mark stays with what it closes and an opening one with what it opens.
fn pieces(text: &str) -> Vec<&str> {
    const CLOSING: &str = "、。，．・：；！？）」』】〕％ー々)]*,.:;";
    const OPENING: &str = "（「『【〔([";
    let mut pieces = Vec::new();
    let mut start = 0;
    let mut previous: Option<char> = None;
    for (at, c) in text.char_indices() {
        let breaks = previous.is_some_and(|previous| {
            let after_space = previous == ' ' && c != ' ';
            let beside_wide = (is_wide(previous) || is_wide(c)) && c != ' ';
            after_space
                || (beside_wide && !CLOSING.contains(c) && !OPENING.contains(previous) && c.to_string().width() > 0)
        });
        if breaks {
            pieces.push(&text[start..at]);
            start = at;
        }
        previous = Some(c);
    }
    pieces.push(&text[start..]);
    pieces
}

fn is_wide(c: char) -> bool {
    !c.is_ascii() && c.to_string().width() == 2
}

/// A text as it is safe to show: on one line, and without characters that move the cursor or turn the reading direction.
/// Emoji variation selectors go too, since terminals disagree about their width.
pub(super) fn plain(text: &str) -> String {
    let shown = text.chars().filter_map(|c| match c {
        '\u{fe0e}' | '\u{fe0f}' => None,
        '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' => Some('?'),
        c if c.is_whitespace() => Some(' '),
        c if c.is_control() => Some('?'),
        c => Some(c),
    });
    shown.collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn page(width: usize) -> Page {
        Page { width, colour: false, ambiguous_wide: false }
    }

    #[test]
    fn text_wraps_at_spaces_and_between_wide_characters() {
        assert_eq!(page(0).wrap(pieces("read and write events"), 9), ["read and", "write", "events"]);
        assert_eq!(page(0).wrap(pieces("監査証跡（全量）、現状"), 8), ["監査証跡", "（全", "量）、現", "状"]);
        assert_eq!(page(0).wrap(pieces("arn:aws:s3:::bucket"), 8), ["arn:aws:", "s3:::buc", "ket"]);
        assert_eq!(page(0).wrap(pieces(""), 8), [""]);
    }

    #[test]
    fn what_moves_the_cursor_or_the_reading_direction_is_not_shown() {
        assert_eq!(plain("a\u{1b}[31mb\nc\u{202e}d\t⚠\u{fe0f}"), "a?[31mb c?d ⚠");
    }

    #[test]
    fn optional_columns_give_way_from_the_last() {
        let column = |title: &str, optional| Column { title: title.to_owned(), kind: Kind::Words, optional };
        let grid = Grid {
            columns: vec![column("aaaaaaaaaa", false), column("bbbbbbbbbb", true), column("cccccccccc", true)],
            lines: Vec::new(),
        };
        assert_eq!(grid.kept(page(40)), [0, 1, 2]);
        assert_eq!(grid.kept(page(30)), [0, 1]);
        assert_eq!(grid.kept(page(5)), [0]);
        assert_eq!(grid.render(page(8)), " aaaaaaa\n aaa\n ───────\n");
    }

    proptest! {
        #[test]
        fn no_line_is_wider_than_its_room_and_no_text_is_lost(text in ".{0,80}", width in 4usize..40, wide: bool) {
            let page = Page { width, colour: false, ambiguous_wide: wide };
            let text = plain(&text);
            let lines = page.wrap(pieces(&text), width);
            for line in &lines {
                prop_assert!(page.measure(line) <= width, "{line:?} of {lines:?}");
            }
            let letters = |text: &str| text.split(' ').collect::<String>();
            prop_assert_eq!(letters(&lines.concat()), letters(&text));
        }
    }
}
