-- Records that were drawn into samples, and whether they were found to be as their originals.
create table drawn_record (
    id {id},
    sample {int} not null,
    record {int} not null,
    version {int} not null,
    dataset {int} not null,
    deliverer {int} not null,
    agrees {int},
    answer {int}
){end};
create index drawn_record_by_sample on drawn_record (sample, id);
create index drawn_record_by_answer on drawn_record (answer) where answer is not null;
