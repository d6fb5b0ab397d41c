//! Arguments that cannot be understood: what is wrong with them, in the language that they ask for.

use std::ffi::OsString;

use clap::ValueEnum;
use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::{Exit, Failure, LangArg, format, say};
use crate::lang::Lang;
use crate::lang::cli::{Complaint, Misuse};

/// The language that arguments ask for which could not be parsed.
pub(super) fn lang(arguments: &[OsString]) -> Lang {
    let texts: Vec<&str> = arguments.iter().map(|argument| argument.to_str().unwrap_or_default()).collect();
    let joined = texts.iter().filter_map(|text| text.strip_prefix("--lang="));
    let apart = texts.windows(2).filter(|pair| pair[0] == "--lang").map(|pair| pair[1]);
    joined.chain(apart).find_map(|value| LangArg::from_str(value, false).ok()).map_or(Lang::default(), Lang::from)
}

/// Prints what clap answers instead of arguments: help, the version, or what is wrong.
pub(super) fn answer(error: &clap::Error, lang: Lang) -> Exit {
    // Whoever closed the stream that this goes to does not want it.
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            let _ = error.print();
            return Exit::Clean;
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            let _ = error.print();
        }
        _ => {
            if let Some(usage) = error.get(ContextKind::Usage) {
                say(&usage.to_string());
            }
        }
    }
    Failure::usage(Complaint::Misuse(misuse(error))).report(lang)
}

fn misuse(error: &clap::Error) -> Misuse {
    let list = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => vec![text.clone()],
        Some(ContextValue::Strings(texts)) => texts.clone(),
        _ => Vec::new(),
    };
    let first = |kind| list(kind).into_iter().next();
    let option = first(ContextKind::InvalidArg).unwrap_or_default();
    match error.kind() {
        ErrorKind::UnknownArgument => Misuse::Unknown(option, first(ContextKind::SuggestedArg)),
        ErrorKind::InvalidSubcommand => {
            let given = first(ContextKind::InvalidSubcommand).unwrap_or_default();
            // The likeliest comes last.
            match list(ContextKind::SuggestedSubcommand).pop() {
                Some(meant) => Misuse::Unknown(given, Some(meant)),
                None => Misuse::NoSuchCommand(given),
            }
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => match first(ContextKind::InvalidValue) {
            Some(value) if !value.is_empty() || error.kind() == ErrorKind::ValueValidation => {
                let possible = match option.starts_with("--write ") {
                    true => format::possible_writes(),
                    false => list(ContextKind::ValidValue),
                };
                Misuse::Value { option, value, possible }
            }
            _ => Misuse::NoValue(option),
        },
        ErrorKind::MissingRequiredArgument => Misuse::Missing(list(ContextKind::InvalidArg)),
        ErrorKind::ArgumentConflict if list(ContextKind::PriorArg) == [option.as_str()] => Misuse::Repeated(option),
        ErrorKind::ArgumentConflict => Misuse::Conflict(option, list(ContextKind::PriorArg)),
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => Misuse::NoCommand,
        ErrorKind::InvalidUtf8 => Misuse::NotUtf8,
        _ => Misuse::Other(error.to_string().lines().next().unwrap_or_default().to_owned()),
    }
}
