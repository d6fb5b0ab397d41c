//! Output formats, one file each. A renderer turns a report into a text; it prints nothing.

pub mod csv;
pub mod delta;
pub mod explain;
pub mod github;
pub mod github_summary;
mod grid;
pub mod html;
pub mod items;
pub mod json;
pub mod junit;
pub mod markdown;
mod markup;
pub mod matrix;
pub mod ocsf;
mod record_items;
pub mod sarif;
pub mod table;
mod view;
