//! Output formats, one file each. A renderer turns a report into a text; it prints nothing.

pub mod delta;
pub mod explain;
mod grid;
pub mod json;
pub mod markdown;
mod markup;
pub mod matrix;
pub mod table;
mod view;
