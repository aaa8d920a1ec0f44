#!/bin/sh
# Looks for known vulnerabilities in what is locked, and writes the bill of materials (CycloneDX) of each lock.
# With ADVISORIES=FILE (OSV's records, carried over) no network is needed.
# Exit status: 0 none known, 1 some known, 2 no advisory service could be asked (the bills are written all the same).
set -u
cd "$(dirname "$0")/.."
mkdir -p build/sbom
result=0
for name in device central; do
    lock="requirements/$name.txt"
    .venv/bin/cyclonedx-py requirements "$lock" --output-reproducible --of JSON -o "build/sbom/$name.json" || exit 1
    echo "build/sbom/$name.json: $(grep -c '"bom-ref"' "build/sbom/$name.json") components"
    if [ -n "${ADVISORIES:-}" ]; then
        .venv/bin/python packaging/advisories.py "$ADVISORIES" "$lock"
        one=$?
        [ "$one" = 0 ] || [ "$result" = 1 ] || result=$one
        continue
    fi
    .venv/bin/pip-audit --disable-pip --require-hashes --progress-spinner off --timeout 15 -r "$lock" \
        >"build/sbom/$name.audit" 2>&1
    unasked=$(grep -c "could not be audited" "build/sbom/$name.audit")
    if [ "$unasked" -gt 0 ] || ! grep -q "^Found\|^No known" "build/sbom/$name.audit"; then
        # pip-audit says "no known vulnerabilities" even where its service knew none of the packages.
        echo "$lock: NOT CHECKED: the advisory service knew nothing of $unasked packages, or did not answer"
        [ "$result" = 1 ] || result=2
    fi
    if grep -q "^Found" "build/sbom/$name.audit"; then
        grep -v "could not be audited" "build/sbom/$name.audit"
        result=1
    fi
done
exit "$result"
