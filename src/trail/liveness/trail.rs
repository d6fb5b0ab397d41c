//! A trail's liveness: it logs, delivers where its events come from, and what it delivers to is usable, kept and protected.

use jiff::{SignedDuration, Timestamp};

use super::{Alive, Liveness, destination_finding, key_finding, protection_finding, region_finding, worst};
use crate::trail::coverage::Level;
use crate::trail::decide::decide;
use crate::trail::event::{Access, EventClass, Place};
use crate::trail::reason::{Note, Outage, Shortfall, Unread};
use crate::trail::recorder::{ALWAYS_ENABLED, Destination, Read, TrailFacts, TrailStatus, Unreadable, Viewpoint};
use crate::trail::weakness::Unprotected;

/// A delivery error is only a warning while deliveries are no older than this: AWS does not say when it clears the error.
const FRESH_DELIVERY: SignedDuration = SignedDuration::from_hours(24);
/// A trail younger than this need not have delivered yet.
const JUST_STARTED: SignedDuration = SignedDuration::from_hours(1);

/// No account is without management events at home for so long.
const SILENT: SignedDuration = SignedDuration::from_hours(7 * 24);

/// How far back a stop is told of where no retention is demanded.
const LOOKED_BACK_DAYS: u32 = 90;

/// Digests come every hour, whether there are events or not.
const FRESH_DIGEST: SignedDuration = SignedDuration::from_hours(3);
/// A trail younger than this need not have delivered a digest yet.
const BEFORE_DIGEST: SignedDuration = SignedDuration::from_hours(2);

impl TrailFacts {
    pub(super) fn liveness(&self, place: &Place, view: &Viewpoint) -> Liveness {
        let scope = worst([self.scope_finding(place), self.home_region_finding(view)]);
        if let Alive::No(_) = scope {
            return scope.into();
        }
        let home = match self.status_in(&self.home_region) {
            Ok(status) => status,
            Err(unread) => return worst([scope, Alive::Unknown(unread), self.gone()]).into(),
        };
        if !home.is_logging {
            let outage = Outage::TrailStopped { trail: self.name.clone(), since: home.stop_logging_time };
            return Alive::No(outage.into()).into();
        }
        let local = match self.status_in(place.region()) {
            Ok(status) => status,
            Err(unread) => return worst([scope, Alive::Unknown(unread), self.gone()]).into(),
        };
        let started = home.start_logging_time.or(local.start_logging_time);
        let Liveness { alive, mut notes, .. } = self.delivery(local, started, view.now);
        let was_stopped = |(from, to)| Note::WasStopped { trail: self.name.clone(), from, to };
        notes.extend(stopped(home, view).map(was_stopped));
        let arrives = is_fresh(local, view.now) || is_fresh(home, view.now);
        let findings = [
            scope,
            alive,
            self.failing_at_home(local, home, view.now),
            self.silent_at_home(local, home, view),
            destination_finding(&self.name, &self.bucket, arrives),
            key_finding(&self.name, &self.kms_key, arrives, Alive::Degraded),
            protection_finding(&self.name, &self.bucket.0, &self.protection, |weaknesses| Unprotected::Bucket {
                trail: self.name.clone(),
                bucket: self.bucket.0.clone(),
                weaknesses,
            }),
            self.digest_finding(home, view),
        ];
        let alive = worst(findings.clone());
        let besides = findings.into_iter().filter(|finding| *finding != alive).filter_map(|finding| match finding {
            Alive::Degraded(shortfall) if matches!(alive, Alive::Degraded(_)) => Some(shortfall),
            _ => None,
        });
        Liveness { besides: besides.collect(), alive, notes }
    }

    /// Every region writes to the one bucket. What fails from the home region would fail from a region that is merely quiet.
    fn failing_at_home(&self, local: &TrailStatus, home: &TrailStatus, now: Timestamp) -> Alive {
        let quiet = local.latest_delivery_error.is_none() && !is_fresh(local, now);
        match self.delivery(home, home.start_logging_time, now).alive {
            alive @ (Alive::No(_) | Alive::Degraded(_)) if quiet => alive,
            _ => Alive::Yes,
        }
    }

    /// A trail of management events that reports neither an error nor a delivery for days. There are reads every day, be it
    /// for whoever looks at the trail; of writes alone there may be none for some days, but not for ever. Of data events
    /// nobody knows, and a region where nobody works says nothing; but the home region hears of all of it.
    fn silent_at_home(&self, local: &TrailStatus, home: &TrailStatus, view: &Viewpoint) -> Alive {
        let last = home.latest_delivery_time;
        let error = home.latest_delivery_error.as_ref().is_some_and(|error| !error.is_empty());
        let since = last.max(home.start_logging_time).filter(|&since| view.now.duration_since(since) > SILENT);
        let ever = last.is_some_and(|last| home.start_logging_time.is_none_or(|started| started <= last));
        let busy = |access| self.selects_management(access, view);
        match since {
            Some(since)
                if !error && !is_fresh(local, view.now) && (busy(Access::Read) || !ever && busy(Access::Write)) =>
            {
                Alive::Degraded(Outage::DeliverySilent { trail: self.name.clone(), since, last }.into())
            }
            _ => Alive::Yes,
        }
    }

    /// Whether it selects such events, of whichever services.
    fn selects_management(&self, access: Access, view: &Viewpoint) -> bool {
        let class = EventClass::management_of_any_service(access, Place::Region(self.home_region.clone()));
        let clauses = self.clauses(view).unwrap_or_default();
        decide(&class, &clauses.iter().collect::<Vec<_>>()).level() > Level::None
    }

    /// Whether validation, if it is demanded, is on and its digests arrive. Only the home region is asked: a bucket that
    /// takes its digests takes those of the other regions.
    fn digest_finding(&self, home: &TrailStatus, view: &Viewpoint) -> Alive {
        let trail = self.name.clone();
        let lacks = |unprotected| Alive::Degraded(Outage::Unprotected(unprotected).into());
        let (last, error) = (home.latest_digest_time, home.latest_digest_error.clone());
        let young = age(home.start_logging_time, view.now).is_some_and(|age| age < BEFORE_DIGEST);
        let since_start = last.filter(|&last| home.start_logging_time.is_none_or(|started| started <= last));
        match error {
            _ if !view.validation_demanded => Alive::Yes,
            _ if !self.log_file_validation => lacks(Unprotected::ValidationOff { trail }),
            Some(error) => lacks(Unprotected::DigestsFailing { trail, error }),
            None if age(last, view.now).is_some_and(|age| age <= FRESH_DIGEST) => match stopped(home, view) {
                Some((from, to)) => lacks(Unprotected::DigestGap { trail, from, to }),
                None => Alive::Yes,
            },
            None if young && since_start.is_none() => {
                Alive::Unknown(Unread::DigestsNotYet { trail, since: home.start_logging_time }.into())
            }
            None => lacks(Unprotected::DigestsStale { trail, last }),
        }
    }

    /// The destination's absence, which no unreadable status can hide.
    fn gone(&self) -> Alive {
        match self.bucket.1 {
            Destination::Gone => destination_finding(&self.name, &self.bucket, false),
            _ => Alive::Yes,
        }
    }

    fn scope_finding(&self, place: &Place) -> Alive {
        let at_home = self.home_region == place.region();
        let covered = match place {
            Place::Region(_) => self.is_multi_region || at_home,
            Place::Global { .. } => self.include_global_service_events && (self.is_multi_region || at_home),
        };
        region_finding(&self.name, covered, place)
    }

    /// A member account sends nothing to an organization trail whose home region the account has not enabled.
    fn home_region_finding(&self, view: &Viewpoint) -> Alive {
        let always = ALWAYS_ENABLED.contains(&self.home_region.as_str());
        if !self.is_multi_region || !self.is_organization || !self.is_foreign(&view.account) || always {
            return Alive::Yes;
        }
        let (trail, home_region) = (self.name.clone(), self.home_region.clone());
        match &view.enabled_regions {
            Read::Known(enabled) if enabled.contains(&self.home_region) => Alive::Yes,
            Read::Known(_) => Alive::No(Outage::HomeRegionNotEnabled { trail, home_region }.into()),
            Read::Unreadable(why) => {
                Alive::Unknown(Unread::EnabledRegions { trail, home_region, why: why.clone() }.into())
            }
        }
    }

    fn status_in(&self, region: &str) -> Result<&TrailStatus, Shortfall> {
        let why = match self.status.get(region) {
            Some(Read::Known(status)) => return Ok(status),
            Some(Read::Unreadable(why)) => why.clone(),
            None => Unreadable { call: "cloudtrail:GetTrailStatus".to_owned(), cause: "not_collected".to_owned() },
        };
        Err(Unread::Status { recorder: self.name.clone(), region: region.to_owned(), why }.into())
    }

    /// Delivery of a trail that logs. A quiet region delivers nothing and is not broken for it.
    fn delivery(&self, status: &TrailStatus, started: Option<Timestamp>, now: Timestamp) -> Liveness {
        let trail = self.name.clone();
        let latest = status.latest_delivery_time;
        let fresh = is_fresh(status, now);
        let young = age(started, now).is_some_and(|age| age < JUST_STARTED);
        let error = status.latest_delivery_error.clone().filter(|error| !error.is_empty());
        let since_start = latest.filter(|&last| started.is_none_or(|started| started <= last));
        match (error, since_start) {
            (Some(error), None) => Alive::No(Outage::DeliveryNeverSucceeded { trail, error }.into()).into(),
            (Some(error), Some(last)) if fresh => {
                Liveness { notes: vec![Note::DeliveryErrorButFresh { trail, error, last }], ..Alive::Yes.into() }
            }
            (Some(error), Some(last)) => Alive::Degraded(Outage::DeliveryFailing { trail, error, last }.into()).into(),
            (None, _) if young && latest.is_none() => {
                Alive::Unknown(Unread::RecentlyStarted { trail, since: started }.into()).into()
            }
            (None, _) if !fresh => {
                Liveness { notes: vec![Note::QuietDelivery { trail, last: latest }], ..Alive::Yes.into() }
            }
            (None, _) => Alive::Yes.into(),
        }
    }
}

/// When the trail was last stopped and started again, if that is of the time that records are kept for.
fn stopped(home: &TrailStatus, view: &Viewpoint) -> Option<(Timestamp, Timestamp)> {
    let days = view.required_retention_days.unwrap_or(LOOKED_BACK_DAYS);
    let (from, to) = home.stop_logging_time.zip(home.start_logging_time)?;
    let kept = view.now.duration_since(from) <= SignedDuration::from_hours(24 * i64::from(days));
    (from < to && kept).then_some((from, to))
}

fn age(time: Option<Timestamp>, now: Timestamp) -> Option<SignedDuration> {
    time.map(|time| now.duration_since(time))
}

fn is_fresh(status: &TrailStatus, now: Timestamp) -> bool {
    age(status.latest_delivery_time, now).is_some_and(|age| age <= FRESH_DELIVERY)
}
