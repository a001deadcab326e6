"""Parameters that several decisions take: one name and one meaning for each."""

from __future__ import annotations

from ...queries import Parameter

HAVE = Parameter(
    name="have",
    type="text",
    many=True,
    required=False,
    example=("python", "docker"),
    description="Skills and tools that you have",
)
TO_ROLE = Parameter(
    name="to", type="role", example="role:mlops-engineer", description="The role you aim at"
)
