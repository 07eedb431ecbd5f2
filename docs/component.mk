# SPDX-License-Identifier: BSD-2-Clause
# docs: a test that the documents tell the truth about names.

TEST_SCRIPTS += docs/tests/documents.sh
