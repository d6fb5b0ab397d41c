//! What is demanded of every row in every environment, cell by cell.

use audit_gap::matrix::NotificationRequired as Notification;
use audit_gap::matrix::{NotificationMark, Required};

use super::{edited, matrix};

#[test]
fn trail_levels_follow_the_environment_except_for_the_gateways() {
    let matrix = matrix();
    let expected = [("dev", Required::Recommended), ("dev2", Required::Mandatory), ("prd", Required::Mandatory)];
    assert_eq!(matrix.environments().len(), expected.len());
    for (environment, level) in expected {
        for component in matrix.components() {
            let gateway = ["internet-gateway", "nat-gateway"].contains(&component.id.as_str());
            let expected = if gateway { Required::None } else { level };
            let found = matrix.environment(environment).unwrap().trail_level(component);
            assert_eq!(found, expected, "{environment}/{}", component.id.value);
        }
    }
}

#[test]
fn a_rows_own_level_wins_over_the_environments() {
    let files = edited("components.yaml", "    threats: [I]\n", "    threats: [I]\n    required: mandatory\n");
    let matrix = audit_gap::matrix::Matrix::from_files(&files).unwrap();
    let component = matrix.component("hennge-one").unwrap();
    assert_eq!(matrix.environment("dev").unwrap().trail_level(component), Required::Mandatory);
}

#[test]
fn notification_levels_and_priorities() {
    use Notification::{None, Optional, Recommended, Required};
    let matrix = matrix();
    for (mark, priority, dev, dev2_and_prd) in [
        (NotificationMark::Required, 1, Optional, Required),
        (NotificationMark::Recommended, 2, Optional, Recommended),
        (NotificationMark::Optional, 3, Optional, Optional),
        (NotificationMark::None, 4, None, None),
    ] {
        assert_eq!(mark.priority(), priority, "{mark}");
        for (environment, level) in [("dev", dev), ("dev2", dev2_and_prd), ("prd", dev2_and_prd)] {
            assert_eq!(
                matrix.environment(environment).unwrap().notification_level(mark),
                level,
                "{environment} {mark}"
            );
        }
    }
}
