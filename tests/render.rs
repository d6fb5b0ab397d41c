//! The report as people and programs read it.

mod sample;

use audit_gap::lang::Lang;
use audit_gap::matrix::Matrix;
use audit_gap::render::table::{Options, render};

#[test]
fn peek() {
    let matrix = Matrix::embedded().unwrap();
    let o = |lang, width| Options { lang, width, colour: std::env::var("C").is_ok(), ambiguous_wide: false };
    println!("{}", render(&sample::production(&matrix), &matrix, o(Lang::En, 120)));
    println!("{}", render(&sample::three_environments(&matrix), &matrix, o(Lang::Ja, 100)));
    println!("{}", render(&sample::three_environments(&matrix), &matrix, o(Lang::En, 60)));
    println!("{}", render(&sample::production(&matrix), &matrix, o(Lang::Ja, 60)));
}
