# The daily commands; each stands in the README or CONTRIBUTING as well.

# entities of the bundled article
tag:
    cargo run --release --example tag examples/data/kazakhstan.txt

# the tests
test:
    cargo test --release --features serde,csv

# words a second of each step
bench:
    cargo bench --features internals

# what must hold before a change lands
ci:
    .ci/run

# retrain the bundled model from the data folder
train data:
    models/training/train.sh {{data}}

# F1, proclitics and calibration of the bundled model on the development batch
score data:
    python3 models/training/score.py --data {{data}}
