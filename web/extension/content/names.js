/**
 * The one name that our scripts share in a page's isolated world. Content scripts cannot be
 * modules, and after an update of the extension they run again beside what is left of the old
 * ones: nothing may be declared twice.
 */
"use strict";
globalThis.AssistContent ??= /** @type {any} */ ({});
