"""A standalone Spark cluster for a test: a master and a worker of their own processes on loopback, of the smallest."""

import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# Small data, one task at a time: what compiles queries and code for long runs costs more than the runs.
DEFAULTS = """
spark.sql.shuffle.partitions 1
spark.default.parallelism 1
spark.sql.adaptive.enabled false
spark.sql.codegen.wholeStage false
spark.sql.codegen.factoryMode NO_CODEGEN
spark.driver.host 127.0.0.1
spark.driver.bindAddress 127.0.0.1
spark.driver.memory 512m
spark.executor.memory 512m
spark.executor.cores 1
"""
JAVA = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xshare:auto"
PATIENCE = 60


@contextmanager
def cluster(folder: Path) -> Iterator[str]:
    """Starts a master and a worker; gives the master's address; ends both."""
    import pyspark

    home = Path(pyspark.__file__).parent
    (folder / "spark-defaults.conf").write_text(DEFAULTS)
    added = {
        "SPARK_HOME": str(home), "SPARK_SCALA_VERSION": "2.13", "SPARK_CONF_DIR": str(folder),
        "SPARK_LOCAL_IP": "127.0.0.1", "SPARK_LOCAL_DIRS": str(folder), "JDK_JAVA_OPTIONS": JAVA,
    }  # fmt: skip
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    before = {name: os.environ.get(name) for name in added}
    os.environ.update(added)
    started: list[subprocess.Popen[bytes]] = []
    try:
        with (folder / "log").open("wb") as log:
            master = f"spark://127.0.0.1:{port}"
            shared = ["--host", "127.0.0.1", "--webui-port", "0"]
            for role, options in (
                ("master.Master", ["--port", str(port)]),
                ("worker.Worker", ["--cores", "1", "--memory", "1g", "--work-dir", str(folder / "work"), master]),
            ):
                started.append(
                    subprocess.Popen(
                        [
                            "java",
                            "-Xmx256m",
                            "-cp",
                            f"{home}/jars/*",
                            f"org.apache.spark.deploy.{role}",
                            *shared,
                            *options,
                        ],
                        stdout=log,
                        stderr=log,
                    )
                )
                if role == "master.Master":
                    _wait_for(port)
        yield master
    finally:
        for one in reversed(started):
            one.terminate()
            one.wait()
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _wait_for(port: int) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        with socket.socket() as asked:
            if asked.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.2)
    raise TimeoutError("le maître Spark ne répond pas")
