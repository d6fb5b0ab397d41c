//! Cognito user pools and their log export.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Read, ReadKind, explicit};

/// `cognito-idp:ListUserPools`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListUserPools {
    /// The region that is asked.
    pub region: String,
}

impl Read for ListUserPools {
    type Answer = Vec<UserPoolName>;
    const KIND: &'static ReadKind = &ReadKind {
        call: "cognito-idp:ListUserPools",
        action: "cognito-idp:ListUserPools",
        version: 1,
        paginated: true,
    };

    fn region(&self) -> &str {
        &self.region
    }
}

/// `cognito-idp:DescribeUserPool`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DescribeUserPool {
    /// The region that is asked.
    pub region: String,
    /// `UserPoolId`.
    pub pool_id: String,
}

impl Read for DescribeUserPool {
    type Answer = UserPool;
    const KIND: &'static ReadKind = &ReadKind {
        call: "cognito-idp:DescribeUserPool",
        action: "cognito-idp:DescribeUserPool",
        version: 2,
        paginated: false,
    };

    fn region(&self) -> &str {
        &self.region
    }
}

/// `cognito-idp:GetLogDeliveryConfiguration`: empty when nothing is exported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GetLogDeliveryConfiguration {
    /// The region that is asked.
    pub region: String,
    /// `UserPoolId`.
    pub pool_id: String,
}

impl Read for GetLogDeliveryConfiguration {
    type Answer = Vec<LogExport>;
    const KIND: &'static ReadKind = &ReadKind {
        call: "cognito-idp:GetLogDeliveryConfiguration",
        action: "cognito-idp:GetLogDeliveryConfiguration",
        version: 1,
        paginated: false,
    };

    fn region(&self) -> &str {
        &self.region
    }
}

/// `cognito-idp:ListIdentityProviders`: the SAML, OIDC and social providers of a pool.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListIdentityProviders {
    /// The region that is asked.
    pub region: String,
    /// `UserPoolId`.
    pub pool_id: String,
}

impl Read for ListIdentityProviders {
    type Answer = Vec<IdentityProvider>;
    const KIND: &'static ReadKind = &ReadKind {
        call: "cognito-idp:ListIdentityProviders",
        action: "cognito-idp:ListIdentityProviders",
        version: 1,
        paginated: true,
    };

    fn region(&self) -> &str {
        &self.region
    }
}

/// One user pool of the list (`UserPools[]`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UserPoolName {
    /// `Id`.
    pub id: String,
    /// `Name`.
    pub name: String,
}

/// The settings of a user pool that decide what it can export (`UserPool`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UserPool {
    /// `Arn`.
    pub arn: String,
    /// `LastModifiedDate`: of any setting.
    #[serde(deserialize_with = "explicit")]
    pub modified: Option<Timestamp>,
    /// `UserPoolTier`: LITE, ESSENTIALS or PLUS.
    #[serde(deserialize_with = "explicit")]
    pub tier: Option<String>,
    /// `UserPoolAddOns.AdvancedSecurityMode`: OFF, AUDIT or ENFORCED; null when there are no add-ons, which is OFF.
    #[serde(deserialize_with = "explicit")]
    pub advanced_security_mode: Option<String>,
    /// `UserPoolAddOns.AdvancedSecurityAdditionalFlows.CustomAuthMode`: AUDIT or ENFORCED.
    #[serde(deserialize_with = "explicit")]
    pub custom_auth_mode: Option<String>,
    /// Whether `LambdaConfig.DefineAuthChallenge` is set: the pool has a custom sign-in flow.
    pub define_auth_challenge: bool,
    /// Whether `LambdaConfig.PostAuthentication` is set: a trigger sees successful sign-ins.
    pub post_authentication: bool,
}

/// One exported log (`LogDeliveryConfiguration.LogConfigurations[]`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LogExport {
    /// `EventSource`: userAuthEvents or userNotification.
    pub event_source: String,
    /// `LogLevel`: INFO or ERROR.
    pub log_level: String,
    /// `CloudWatchLogsConfiguration.LogGroupArn`.
    #[serde(deserialize_with = "explicit")]
    pub log_group_arn: Option<String>,
    /// `S3Configuration.BucketArn`.
    #[serde(deserialize_with = "explicit")]
    pub bucket_arn: Option<String>,
    /// `FirehoseConfiguration.StreamArn`.
    #[serde(deserialize_with = "explicit")]
    pub stream_arn: Option<String>,
}

/// One identity provider (`Providers[]`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IdentityProvider {
    /// `ProviderName`.
    pub name: String,
    /// `ProviderType`: SAML, OIDC, Google, ….
    pub kind: String,
}
