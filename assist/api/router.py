"""All REST calls under one prefix."""

from __future__ import annotations

from fastapi import APIRouter

from assist.api import (
    adapters,
    announcements,
    audit,
    bulk,
    check,
    comparing,
    complaints,
    corrections,
    devices,
    dismissals,
    figures,
    fragments,
    handbooks,
    handovers,
    imports,
    limits,
    notebook,
    own_rules,
    pictures,
    promises,
    questions,
    replies,
    reviews,
    rule_files,
    rules,
    teams,
    users,
    webhooks,
)

router = APIRouter(prefix="/api/v1")
router.include_router(bulk.router)
router.include_router(replies.router)
router.include_router(comparing.router)
router.include_router(reviews.router)
router.include_router(corrections.router)
router.include_router(fragments.router)
router.include_router(pictures.router)
router.include_router(announcements.router)
router.include_router(rules.router)
router.include_router(own_rules.router)
router.include_router(rule_files.router)
router.include_router(check.router)
router.include_router(promises.router)
router.include_router(complaints.router)
router.include_router(figures.router)
router.include_router(notebook.router)
router.include_router(handovers.router)
router.include_router(dismissals.router)
router.include_router(questions.router)
router.include_router(imports.router)
router.include_router(handbooks.router)
router.include_router(limits.router)
router.include_router(users.router)
router.include_router(teams.router)
router.include_router(audit.router)
router.include_router(devices.router)
router.include_router(adapters.router)
router.include_router(webhooks.router)
