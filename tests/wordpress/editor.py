"""Somebody signed in to a WordPress, who pastes into its block editor as coordinators do."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from playwright.async_api import Browser, FrameLocator, Page

from tests.wordpress.site import Site

_READY = """() => window.wp?.data?.select('core/editor')?.getCurrentPostId()
    && wp.data.select('core/editor').__unstableIsEditorReady?.() !== false"""
_CALM = """() => {
    for (const scope of ['core', 'core/edit-post']) {
        for (const name of ['welcomeGuide', 'fullscreenMode', 'themeStyles']) {
            wp.data.dispatch('core/preferences').set(scope, name, name === 'themeStyles');
        }
    }
}"""
_EMPTY = """() => {
    const { insertDefaultBlock } = wp.data.dispatch('core/block-editor');
    insertDefaultBlock();
}"""
_MODE = """mode => {
    const after = wp.data.dispatch('core/editor').switchEditorMode;
    (after || wp.data.dispatch('core/edit-post').switchEditorMode)(mode);
}"""
_SAVE = """async title => {
    const editor = wp.data.dispatch('core/editor');
    editor.editPost({ title, status: 'publish' });
    await editor.savePost();
    const { getCurrentPost, didPostSaveRequestSucceed } = wp.data.select('core/editor');
    const { id, link, status } = getCurrentPost();
    return { id, link, status: didPostSaveRequestSucceed() ? status : 'unsaved' };
}"""
_BLOCKS = """() => {
    const told = block => ({
        name: block.name,
        valid: block.isValid,
        attributes: block.attributes,
        inside: block.innerBlocks.map(told),
    });
    return wp.data.select('core/block-editor').getBlocks().map(told);
}"""
_HTML = """html => {
    const { insertBlocks } = wp.data.dispatch('core/block-editor');
    insertBlocks(wp.blocks.createBlock('core/html'));
}"""


@dataclass(frozen=True, slots=True)
class Post:
    """A published post."""

    id: int
    link: str


@dataclass(frozen=True, kw_only=True)
class Writer:
    """A person with an account, and the page on which the editor is open."""

    site: Site
    role: str
    page: Page

    async def open(self, post: Post | None = None) -> None:
        """Open the editor with this post, or with a new one."""
        base = f"{self.site.base}/wp-admin"
        await self.page.goto(
            f"{base}/post.php?post={post.id}&action=edit" if post else f"{base}/post-new.php"
        )
        await self.page.wait_for_function(_READY)
        await self.page.evaluate(_CALM)

    async def paste(self, text: str) -> None:
        """Paste plain text into the first, empty paragraph."""
        await self.page.evaluate(_EMPTY)
        await self._canvas().locator("[data-type='core/paragraph']").first.click()
        await self._press_paste(text)

    async def paste_as_code(self, text: str) -> None:
        """Paste it into the code editor, and go back to the visual one."""
        await self.page.evaluate(_MODE, "text")
        await self.page.locator("textarea.editor-post-text-editor").click()
        await self._press_paste(text)
        await self.page.evaluate(_MODE, "visual")

    async def paste_as_html(self, text: str) -> None:
        """Paste it into a Custom HTML block."""
        await self.page.evaluate(_HTML)
        await self._canvas().locator("[data-type='core/html'] textarea").click()
        await self._press_paste(text)

    async def publish(self, title: str) -> Post:
        """Publish what is open.

        Raises:
            RuntimeError: WordPress did not do it.
        """
        saved = await self.page.evaluate(_SAVE, title)
        if saved["status"] != "publish":
            raise RuntimeError(f"{self.role}: the post is {saved['status']}")
        return Post(saved["id"], saved["link"])

    async def blocks(self) -> list[dict[str, Any]]:
        """The open post's blocks: `name`, `valid`, `attributes`, and the blocks `inside`."""
        found: list[dict[str, Any]] = await self.page.evaluate(_BLOCKS)
        return found

    async def _press_paste(self, text: str) -> None:
        await self.page.evaluate("text => navigator.clipboard.writeText(text)", text)
        await self.page.keyboard.press("Control+V")

    def _canvas(self) -> Page | FrameLocator:
        """Where the blocks are: newer editors show them in a frame."""
        framed = any(frame.name == "editor-canvas" for frame in self.page.frames)
        return self.page.frame_locator("iframe[name=editor-canvas]") if framed else self.page


@asynccontextmanager
async def signed_in(browser: Browser, site: Site, role: str) -> AsyncIterator[Writer]:
    """A person in a browser profile of their own."""
    context = await browser.new_context(viewport={"width": 1280, "height": 1000})
    context.set_default_timeout(30_000)
    await context.grant_permissions(["clipboard-read", "clipboard-write"], origin=site.base)
    page = await context.new_page()
    try:
        await page.goto(f"{site.base}/wp-login.php")
        await page.fill("#user_login", role)
        await page.fill("#user_pass", site.password)
        async with page.expect_navigation():
            await page.click("#wp-submit")
        yield Writer(site=site, role=role, page=page)
    finally:
        await context.close()
