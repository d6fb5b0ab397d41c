//! Output formats, one file each.

mod markdown;
pub mod matrix;
