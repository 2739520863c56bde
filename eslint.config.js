import js from "@eslint/js";
import globals from "globals";

const markup = "Build elements and set textContent: markup from strings lets message text become code.";

export default [
  { ignores: ["**/node_modules/", ".venv/", "dist/", "build/"] },
  js.configs.recommended,
  {
    languageOptions: { ecmaVersion: 2023, sourceType: "module" },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      "array-callback-return": "error",
      "consistent-return": "error",
      "default-case-last": "error",
      eqeqeq: "error",
      "no-console": "error",
      "no-eval": "error",
      "no-implied-eval": "error",
      "no-new-func": "error",
      "no-promise-executor-return": "error",
      "no-script-url": "error",
      "no-self-compare": "error",
      "no-shadow": "error",
      "no-unused-vars": ["error", { argsIgnorePattern: "^_", caughtErrors: "none" }],
      "no-use-before-define": ["error", { functions: false, classes: false, variables: false }],
      "no-var": "error",
      "object-shorthand": "error",
      "prefer-const": "error",
      "no-restricted-properties": [
        "error",
        { property: "innerHTML", message: markup },
        { property: "outerHTML", message: markup },
        { property: "insertAdjacentHTML", message: markup },
        { object: "document", property: "write", message: markup },
      ],
    },
  },
  { files: ["web/static/**/*.js"], languageOptions: { globals: globals.browser } },
  {
    files: ["web/extension/**/*.js", "tests/extension/pages/**/*.js"],
    languageOptions: { globals: { ...globals.browser, chrome: "readonly" } },
  },
  {
    // Browsers take no modules here: each file is a classic script that puts one name beside the others.
    files: ["web/extension/content/*.js"],
    languageOptions: { sourceType: "script", globals: { AssistContent: "writable" } },
  },
  { files: ["tests/js/**/*.js", "eslint.config.js"], languageOptions: { globals: globals.node } },
];
