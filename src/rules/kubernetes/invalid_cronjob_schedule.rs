//! Schedules of `CronJob`s, of Velero and of Argo Workflows that are none.

use crate::model::cron;
use crate::model::kubernetes::Object as ObjectRef;
use crate::model::time_zones;
use crate::rule::prelude::*;
use crate::rule::views::kubernetes::Object;

#[derive(Default)]
pub struct InvalidCronjobSchedule;

/// <https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#schedule-syntax>
const MACROS: &[&str] = &["@annually", "@daily", "@hourly", "@midnight", "@monthly", "@weekly", "@yearly"];

impl Rule for InvalidCronjobSchedule {
    type View = Object;

    fn check(&self, object: ObjectRef<'_>, cx: &mut Context<'_>) {
        check_zone(object, cx);
        let schedule = object.spec().get("schedule");
        let (Some(node), Some(text)) = (schedule.node(), schedule.str()) else { return };
        let text = text.trim();
        let is_cronjob = object.is("CronJob", &["batch"]);
        let is_like_cron = object.is("Schedule", &["velero.io"]) || object.is("CronWorkflow", &["argoproj.io"]);
        if !(is_cronjob || is_like_cron) || text.contains(['$', '{', '<', '%']) {
            return;
        }
        let wrong = if text.starts_with("TZ=") || text.starts_with("CRON_TZ=") {
            if is_cronjob { Err("`schedule` names a time zone".to_owned()) } else { Ok(()) }
        } else if text.starts_with('@') {
            if MACROS.contains(&text) || text.starts_with("@every ") {
                Ok(())
            } else {
                Err(format!("`{text}` is no schedule"))
            }
        } else {
            cron::check(&text.replace('?', "*"))
        };
        if let Err(message) = wrong {
            let help = if message.contains("time zone") {
                "write it into `timeZone`"
            } else {
                "write minute, hour, day of month, month and day of week: `30 4 * * 1`"
            };
            cx.report(node.span(), message).help(help).resource(object.resource());
        }
    }
}

/// The controller reads names in the way of Go, which takes `Local` for that of the node.
fn check_zone(object: ObjectRef<'_>, cx: &mut Context<'_>) {
    let zone = object.spec().get("timeZone");
    let (Some(node), Some(name)) = (zone.node(), zone.str()) else { return };
    if !object.is("CronJob", &["batch"]) || name.contains(['$', '{', '<', '%']) {
        return;
    }
    if let Err(unknown) = time_zones::check(name) {
        cx.report(node.span(), format!("there is no time zone `{name}`"))
            .help(unknown.help())
            .resource(object.resource());
    }
}
