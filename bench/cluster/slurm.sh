#!/usr/bin/env bash
# Runs examples/slurm on a Slurm of one node on loopback (Debian's slurm-wlm and munge), as root:
#   bench/cluster/slurm.sh FOLDER ARCHIVE…
# Starts munged, slurmctld and slurmd with all their files in FOLDER, submits plan.sbatch and an array of 4 ranks, waits, shows what is there.
set -euo pipefail
folder=$(realpath -m "$1"); shift
root=$(realpath "$(dirname "$0")/../..")
host=$(hostname -s)
rm -rf "$folder"; mkdir -p "$folder"/{munge,state,spool}
export SLURM_CONF=$folder/slurm.conf

dd if=/dev/urandom of="$folder/munge/key" bs=1 count=1024 status=none
chmod 700 "$folder/munge"; chmod 400 "$folder/munge/key"
munged --key-file="$folder/munge/key" --socket="$folder/munge/socket" --pid-file="$folder/munge/pid" \
  --log-file="$folder/munge/log" --seed-file="$folder/munge/seed" --force
cat > "$SLURM_CONF" <<CONF
ClusterName=one
SlurmctldHost=$host(127.0.0.1)
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=$folder/munge/socket
CryptoType=crypto/munge
SlurmctldPort=${SLURMCTLD_PORT:-16817}
SlurmdPort=${SLURMD_PORT:-16818}
StateSaveLocation=$folder/state
SlurmdSpoolDir=$folder/spool
SlurmctldPidFile=$folder/slurmctld.pid
SlurmdPidFile=$folder/slurmd.pid
SlurmctldLogFile=$folder/slurmctld.log
SlurmdLogFile=$folder/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
PluginDir=$(dirname "$(find /usr/lib -name auth_munge.so | head -1)")
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
MpiDefault=none
SlurmdParameters=config_overrides
ReturnToService=2
NodeName=$host NodeAddr=127.0.0.1 CPUs=8 State=UNKNOWN
PartitionName=all Nodes=$host Default=YES MaxTime=INFINITE State=UP
CONF
stop() {
  for file in slurmd.pid slurmctld.pid munge/pid; do
    [ ! -f "$folder/$file" ] || kill "$(cat "$folder/$file")" 2>/dev/null || true
  done
}
trap stop EXIT
slurmctld -f "$SLURM_CONF"
slurmd -f "$SLURM_CONF" -N "$host"
for _ in $(seq 60); do sinfo -h -o %t 2>/dev/null | grep -q idle && break; sleep 1; done
sinfo

export M3W_STORE=$folder/store M3W_SOURCES="$*" M3W="$(command -v node) $root/dist/cli/main.js" TMPDIR=$folder
export M3W_FLAGS="--config $root/examples/web/m3w.config.json --set network.offline=true"
cd "$folder"
plan=$(sbatch --parsable "$root/examples/slurm/plan.sbatch")
ranks=$(sbatch --parsable --dependency=afterok:"$plan" --export="ALL,M3W_PLAN=$plan" --array=0-3 --cpus-per-task=1 "$root/examples/slurm/ranks.sbatch")
while squeue -h -j "$ranks" 2>/dev/null | grep -q .; do sleep 2; done
tail -n 3 "$folder"/slurm-*.out
node -e "console.log(JSON.parse(require('fs').readFileSync('$M3W_STORE/dataset/dataset.json')).shards.map((s) => s.sha256.slice(0, 12)).join(' '))"
