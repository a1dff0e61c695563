//! The rows of a file, in the types in which questions read them. A file says that words stand in a dictionary: the
//! engine would read them so and then write out each, which costs more than to read them written out.

use std::{path::Path, sync::Arc};

use async_trait::async_trait;
use datafusion::{
    arrow::datatypes::SchemaRef,
    catalog::{Session, TableProvider},
    common::tree_node::{Transformed, TransformedResult, TreeNode},
    datasource::{
        file_format::parquet::ParquetFormat,
        listing::{ListingOptions, ListingTable, ListingTableConfig, ListingTableUrl},
        physical_plan::{FileGroup, FileScanConfig, FileScanConfigBuilder},
        source::DataSourceExec,
    },
    error::Result,
    logical_expr::{Expr, TableProviderFilterPushDown, TableType},
    physical_plan::ExecutionPlan,
};

/// A file.
#[derive(Debug)]
pub(super) struct Stored {
    file: ListingTable,
    schema: SchemaRef,
}

impl Stored {
    /// The file at a path, read in the types of a schema.
    pub fn new(state: &dyn Session, path: &Path, schema: SchemaRef) -> Result<Stored> {
        let at = ListingTableUrl::parse(path.display().to_string())?;
        let parquet = ParquetFormat::new().with_options(state.default_table_options().parquet);
        let options = ListingOptions::new(Arc::new(parquet));
        let config = ListingTableConfig::new(at).with_listing_options(options).with_schema(schema.clone());
        Ok(Stored { file: ListingTable::try_new(config)?, schema })
    }

    /// The same files, read in the types of the schema.
    fn as_asked(&self, files: &FileScanConfig) -> FileScanConfig {
        let group = |group: &FileGroup| {
            let files = group.iter().map(|file| file.clone().with_arrow_schema(self.schema.clone())).collect();
            match group.file_statistics(None) {
                Some(statistics) => FileGroup::new(files).with_statistics(Arc::new(statistics.clone())),
                None => FileGroup::new(files),
            }
        };
        let groups = files.file_groups.iter().map(group).collect();
        FileScanConfigBuilder::from(files.clone()).with_file_groups(groups).build()
    }
}

#[async_trait]
impl TableProvider for Stored {
    fn schema(&self) -> SchemaRef {
        self.schema.clone()
    }

    fn table_type(&self) -> TableType {
        TableType::Base
    }

    fn supports_filters_pushdown(&self, filters: &[&Expr]) -> Result<Vec<TableProviderFilterPushDown>> {
        self.file.supports_filters_pushdown(filters)
    }

    async fn scan(
        &self,
        state: &dyn Session,
        projection: Option<&Vec<usize>>,
        filters: &[Expr],
        limit: Option<usize>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let plan = self.file.scan(state, projection, filters, limit).await?;
        let as_asked = |part: Arc<dyn ExecutionPlan>| {
            let source = part.downcast_ref::<DataSourceExec>().map(DataSourceExec::data_source);
            Ok(match source.and_then(|source| source.downcast_ref::<FileScanConfig>()) {
                Some(files) => Transformed::yes(DataSourceExec::from_data_source(self.as_asked(files)) as _),
                None => Transformed::no(part),
            })
        };
        plan.transform_up(as_asked).data()
    }
}
