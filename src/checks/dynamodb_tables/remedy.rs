//! What to do about a destination of item changes where nothing arrives. That reads and callers are recorded, only data events
//! can do: what this mends is the lesser alternative alone.

use crate::facts::dynamodb::KinesisDestination;
use crate::judge::remedy::{Remedy, comment, hcl, import, label, shell};
use crate::judge::trail_support::Finding;
use crate::lang::Text;

/// The remedy for a destination that could not be enabled, which is tried anew, or whose data stream takes nothing any more,
/// which is given up.
pub(super) fn of_destination(
    table: &str,
    finding: &Finding,
    destination: &KinesisDestination,
    useless: bool,
) -> Remedy {
    let (region, stream) = (&finding.region, &destination.stream_arn);
    let (ja, en) = match useless {
        true => ("への出力を止める（データストリームが記録を受け付けない）", "stop streaming to"),
        false => ("への出力を有効にし直す", "enable anew the streaming to"),
    };
    let verb = if useless { "disable" } else { "enable" };
    let cli = format!(
        "aws dynamodb {verb}-kinesis-streaming-destination --region {} --table-name {} --stream-arn {}\n",
        shell(region),
        shell(table),
        shell(stream),
    );
    Remedy {
        resource: Some(finding.arn.clone()),
        summary: Text::new(
            format!(
                "{region} のテーブル {table} から {stream} {ja}。項目の変更しか流れないため、証跡の代わりにはならない"
            ),
            format!(
                "The table {table} in {region}: {en} {stream}, which gets item changes only and makes up for no trail"
            ),
        ),
        cli,
        terraform: terraform(table, region, stream, useless),
        config: String::new(),
    }
}

fn terraform(table: &str, region: &str, stream: &str, useless: bool) -> String {
    const KIND: &str = "aws_dynamodb_kinesis_streaming_destination";
    let label = label(&format!("{table}-{}", stream.rsplit('/').next().unwrap_or_default()));
    let place = comment(&format!("The provider's region is {region}.")) + "\n";
    if useless {
        let note = format!("remove the {KIND} of {table} to {stream}");
        return place + &comment(&note) + "\n";
    }
    let block = format!(
        "resource \"{KIND}\" \"{label}\" {{\n  stream_arn = {}\n  table_name = {}\n}}\n",
        hcl(stream),
        hcl(table)
    );
    place + &import(KIND, &label, &format!("{table},{stream}")) + &block
}
