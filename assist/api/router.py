"""All REST calls under one prefix."""

from __future__ import annotations

from fastapi import APIRouter

from assist.api import announcements, audit, check, figures, imports, promises, replies, users

router = APIRouter(prefix="/api/v1")
router.include_router(replies.router)
router.include_router(announcements.router)
router.include_router(check.router)
router.include_router(promises.router)
router.include_router(figures.router)
router.include_router(imports.router)
router.include_router(users.router)
router.include_router(audit.router)
