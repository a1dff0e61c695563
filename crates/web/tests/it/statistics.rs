//! Statistics: a drawing, a table of the same figures, a file of the same lines; warnings for officers alone.

use axum::http::StatusCode;

use crate::site::{get, get_as, site};

#[tokio::test]
async fn the_drawing_the_table_and_the_file_say_the_same() {
    let site = site();
    let page = get(&site, "/en/statistics/births").await.body;
    let drawing = page.split("<svg class=\"series\"").nth(1).unwrap().split("</svg>").next().unwrap();
    assert!(drawing.contains("role=\"img\"") && drawing.contains("aria-label=\"Market subjects established by month"));
    // 34 months and six to come: a line through all, a band behind the last.
    let line = drawing.split("class=\"line\" d=\"").nth(1).unwrap().split('"').next().unwrap();
    assert_eq!(line.matches('L').count(), 33, "{line}");
    assert!(drawing.contains("class=\"band\"") && drawing.contains("class=\"line expected\""));
    let table = page.split("<table class=\"figures\">").nth(1).unwrap();
    assert_eq!(table.matches("<tr").count(), 1 + 34 + 6);
    let file = get(&site, "/api/v1/statistics/births.csv").await;
    assert!(file.header("content-type").starts_with("text/csv") && file.header("x-licence") == "CC-BY-4.0");
    let lines: Vec<&str> = file.body.lines().collect();
    assert_eq!(lines[0], "period,by,member,name_zh,name_en,value,lower,upper,state");
    let whole = lines.iter().filter(|line| line.contains(",,,,,") && line.ends_with("counted")).count();
    assert_eq!(whole, 34, "months of the whole have neither member nor interval");
    for line in lines.iter().filter(|line| line.starts_with("2026-10,,")) {
        let value = line.split(',').nth(5).unwrap();
        assert!(table.contains(&format!("<td class=\"num\">{value}</td>")), "{line}");
    }
}

#[tokio::test]
async fn what_is_withheld_is_told_as_withheld_and_no_number() {
    let site = site();
    let page = get(&site, "/en/statistics/births?by=industry").await.body;
    assert!(page.contains("<abbr title=\"withheld\">··</abbr>"));
    let json = get(&site, "/api/v1/statistics/births").await.json();
    let figures = json["figures"].as_array().unwrap();
    let withheld: Vec<_> = figures.iter().filter(|figure| figure["value"].is_null()).collect();
    assert_eq!(withheld.len(), 4);
    let file = get(&site, "/api/v1/statistics/births.csv").await.body;
    assert_eq!(file.lines().filter(|line| line.ends_with(",,,,withheld")).count(), 4);
}

#[tokio::test]
async fn only_officers_read_what_stands_out() {
    let site = site();
    let reason = "141 stands out as high";
    assert!(!get(&site, "/en/statistics/births").await.body.contains(reason));
    assert!(!get_as(&site, "market", "/en/statistics/births").await.body.contains(reason));
    assert!(get(&site, "/api/v1/statistics/births").await.json().get("warnings").is_none());
    let page = get_as(&site, "reviewer", "/en/statistics/births").await.body;
    assert!(page.contains(reason), "{page}");
    assert!(get_as(&site, "reviewer", "/zh/statistics/births").await.body.contains("141明显偏高"));
}

#[tokio::test]
async fn what_there_is_not_is_not_found() {
    let site = site();
    for path in ["/en/statistics/none", "/api/v1/statistics/none", "/api/v1/statistics/none.csv"] {
        assert_eq!(get(&site, path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    for path in ["/en/statistics/births?by=height", "/en/statistics/births?by=industry*height"] {
        assert_eq!(get(&site, path).await.status, StatusCode::UNPROCESSABLE_ENTITY, "{path}");
    }
}

#[tokio::test]
async fn curves_are_told_by_age_with_their_intervals() {
    let site = site();
    let page = get(&site, "/en/statistics/survival").await.body;
    assert!(page.contains("1 year<") && page.contains("10 years<"));
    assert!(page.contains("96.1%") && page.contains("95.2%–96.9%"), "{page}");
    let file = get(&site, "/api/v1/statistics/survival.csv").await.body;
    assert!(file.contains("P12M,form,enterprise,企业,enterprise,961,952,969,estimated"), "{file}");
}

#[tokio::test]
async fn departments_are_compared_for_those_who_may_see_it() {
    let site = site();
    let page = get_as(&site, "reviewer", "/en/league").await.body;
    assert!(page.contains("榕城市行政审批局") && page.contains("Timeliness"), "{page}");
    let asked = get(&site, "/en/league").await;
    assert_ne!(asked.status, StatusCode::OK);
    assert_eq!(get(&site, "/api/v1/league").await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn the_weeks_of_a_data_set_are_drawn_and_told() {
    let site = site();
    let json = get_as(&site, "reviewer", "/api/v1/quality/penalty").await.json();
    let weeks = json["weeks"].as_array().unwrap();
    assert_eq!(weeks.len(), 26);
    let page = get_as(&site, "reviewer", "/en/quality/penalty").await.body;
    let drawn = |class: &str| {
        let drawing = page.split("<svg class=\"series\"").nth(1).unwrap().split("</svg>").next().unwrap();
        drawing.matches(&format!("<rect class=\"bar-{class}\"")).count()
    };
    let with = |name: &str| weeks.iter().filter(|week| week[name].as_u64().unwrap() > 0).count();
    assert_eq!((drawn("taken"), drawn("rejected")), (with("rows"), with("rejected")));
    // The score is a line with a gap where nothing came.
    let line = page.split("class=\"line\" d=\"").nth(1).unwrap().split('"').next().unwrap();
    assert_eq!((line.matches('M').count(), with("deliveries")), (2, 25), "{line}");
    let table = page.split("<th scope=\"col\">Week from</th>").nth(1).unwrap();
    for week in weeks.iter().filter(|week| week["deliveries"].as_u64() > Some(0)) {
        let (rows, rejected) = (week["rows"].as_u64().unwrap(), week["rejected"].as_u64().unwrap());
        let cells = format!("<td class=\"num\">{}</td><td class=\"num\">{rejected}</td>", rows - rejected);
        assert!(table.contains(&cells), "{cells}");
    }
    assert!(page.contains("&#60;Urban&#62;") && !page.contains("<Urban>"));
    let own = get_as(&site, "market", "/en/quality/penalty").await.body;
    assert!(own.contains("Deliveries of your organ") && !own.contains("Urban"), "{own}");
}

#[tokio::test]
async fn how_data_sets_are_delivered_is_for_those_who_read_deliveries() {
    let site = site();
    for account in ["qinghe", "bank", "market", "reviewer", "officer", "operator", "auditor"] {
        let reads = matches!(account, "market" | "reviewer" | "operator" | "auditor");
        let expected = if reads { StatusCode::OK } else { StatusCode::FORBIDDEN };
        for path in ["/en/quality", "/zh/quality/penalty", "/api/v1/quality", "/api/v1/quality/penalty"] {
            assert_eq!(get_as(&site, account, path).await.status, expected, "{account} at {path}");
        }
    }
    assert_eq!(get(&site, "/api/v1/quality/penalty").await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(get_as(&site, "operator", "/en/quality/none").await.status, StatusCode::NOT_FOUND);
    assert!(get_as(&site, "operator", "/en/operations").await.body.contains("href=\"/en/quality\""));
    assert!(get_as(&site, "reviewer", "/en/league").await.body.contains("href=\"/en/quality\""));
}
