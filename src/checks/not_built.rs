//! Rows whose trail no check judges yet: `unknown`, never a guess.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::facts::apigateway::{Api, GetApis, GetRestApis, V2Api};
use crate::facts::lambda::{Function, ListFunctions};
use crate::facts::{Read, ReadKind};
use crate::judge::binding::{Bound, Listed, bound, listed};
use crate::judge::scope::{Candidate, Cx};
use crate::judge::verdict::{Current, Reason, Verdict};

/// What the row claims of the account all the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Params {
    /// The resources that the row's binding claims, so that they are not listed as claimed by no row.
    pub resources: Resources,
}

/// A type of resource that a row can claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Resources {
    /// Lambda functions. Names: the function's name.
    Functions,
    /// API Gateway APIs. Names: the API's name or id.
    Apis,
    /// None of the types that are listed.
    None,
}

/// What the check may read.
pub const READS: &[&ReadKind] = &[GetApis::KIND, GetRestApis::KIND, ListFunctions::KIND];

/// Unknown, with the resources that the row claims. A list that cannot be read is told as well.
pub async fn run(params: &Params, cx: &Cx<'_>) -> Verdict {
    let listed = match params.resources {
        Resources::Functions => functions(cx).await,
        Resources::Apis => apis(cx).await,
        Resources::None => Listed { candidates: Vec::new(), unlisted: Vec::new() },
    };
    let Bound { chosen, unlisted, .. } = bound(cx, listed).await;
    let mut claims: Vec<String> = chosen.into_iter().map(|resource| resource.arn).collect();
    claims.sort_unstable();
    let not_built =
        Reason::new("check-not-built", "この行の判定はまだ実装されていない", "the check of this row is not built yet");
    let reasons = std::iter::once(not_built).chain(unlisted.iter().map(Reason::unreadable)).collect();
    Verdict { claims, ..Verdict::bare(Current::Unknown, reasons) }
}

async fn functions(cx: &Cx<'_>) -> Listed<()> {
    let functions = cx.read_in(&cx.scope.regions, |region| ListFunctions { region }).await;
    listed(functions, |region, function: Function| Candidate {
        arn: function.arn,
        names: vec![function.name],
        region: region.to_owned(),
        item: (),
    })
}

async fn apis(cx: &Cx<'_>) -> Listed<()> {
    let regions = &cx.scope.regions;
    let (rest, http) = futures::join!(
        cx.read_in(regions, |region| GetRestApis { region }),
        cx.read_in(regions, |region| GetApis { region }),
    );
    let partition = &cx.scope.partition;
    let candidate =
        |arn: String, region: &str, names: Vec<String>| Candidate { arn, names, region: region.to_owned(), item: () };
    let mut all =
        listed(rest, |region, api: Api| candidate(api.rest_arn(partition, region), region, vec![api.name, api.id]));
    let http =
        listed(http, |region, api: V2Api| candidate(api.v2_arn(partition, region), region, vec![api.name, api.id]));
    all.candidates.extend(http.candidates);
    all.unlisted.extend(http.unlisted);
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::Cause;
    use crate::judge::testing::{ACCOUNT, Canned, Scenario, TOKYO, codes};

    fn facts() -> Canned {
        let region = || TOKYO.to_owned();
        let function = |name: &str| Function {
            name: name.to_owned(),
            arn: format!("arn:aws:lambda:{TOKYO}:{ACCOUNT}:function:{name}"),
            log_group: None,
            log_format: None,
            application_log_level: None,
            system_log_level: None,
            layers: vec![],
        };
        let rest = Api { id: "r1".to_owned(), name: "front".to_owned() };
        let http = V2Api { id: "h1".to_owned(), name: "back".to_owned(), protocol: "HTTP".to_owned() };
        Canned::default()
            .seen(ListFunctions { region: region() }, vec![function("api"), function("etl")])
            .seen(GetRestApis { region: region() }, vec![rest])
            .seen(GetApis { region: region() }, vec![http])
    }

    async fn judged(scenario: Scenario, resources: Resources) -> Verdict {
        let verdict = scenario.judge(async |cx: &Cx<'_>| run(&Params { resources }, cx).await).await;
        assert_eq!((verdict.current, codes(&verdict)[0]), (Current::Unknown, "check-not-built"));
        verdict
    }

    #[tokio::test(start_paused = true)]
    async fn the_row_claims_what_its_binding_means() {
        let all = || Scenario::new(READS, facts());
        let function = |name: &str| format!("arn:aws:lambda:{TOKYO}:{ACCOUNT}:function:{name}");
        assert_eq!(judged(all(), Resources::Functions).await.claims, [function("api"), function("etl")]);
        assert_eq!(judged(all().named(&["etl"]), Resources::Functions).await.claims, [function("etl")]);
        let (http, rest) =
            ("arn:aws:apigateway:ap-northeast-1::/apis/h1", "arn:aws:apigateway:ap-northeast-1::/restapis/r1");
        assert_eq!(judged(all(), Resources::Apis).await.claims, [http, rest]);
        assert_eq!(judged(all().named(&["front"]), Resources::Apis).await.claims, [rest]);
        assert_eq!(judged(all().named(&["h1", "absent"]), Resources::Apis).await.claims, [http]);
        assert!(judged(all(), Resources::None).await.claims.is_empty());
    }

    #[tokio::test(start_paused = true)]
    async fn a_list_that_cannot_be_read_is_told() {
        let blind = facts().failed(GetApis { region: TOKYO.to_owned() }, Cause::Denied);
        let verdict = judged(Scenario::new(READS, blind), Resources::Apis).await;
        assert_eq!(codes(&verdict), ["check-not-built", "read-denied"]);
        assert_eq!(verdict.claims.len(), 1);
    }
}
