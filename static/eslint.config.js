import globals from 'globals'
import tseslint from 'typescript-eslint'
import vue from 'eslint-plugin-vue'

const CJK = '[\\u4e00-\\u9fff]'
const noChinese = 'Text that people read belongs in shared/messages, not in the source.'

export default tseslint.config(
  { ignores: ['dist/**', 'node_modules/**', 'shared/api/openapi.d.ts'] },
  ...tseslint.configs.recommended,
  ...vue.configs['flat/recommended'],
  {
    files: ['**/*.{ts,vue,js}'],
    languageOptions: {
      globals: { ...globals.browser, ...globals.serviceworker },
      parserOptions: { parser: tseslint.parser, extraFileExtensions: ['.vue'] },
    },
    rules: {
      'vue/multi-word-component-names': 'off',
      'vue/max-attributes-per-line': 'off',
      'vue/singleline-html-element-content-newline': 'off',
      'vue/html-self-closing': ['warn', { html: { void: 'always' } }],
      'vue/no-v-html': 'error',
      'vue/no-bare-strings-in-template': ['error', { allowlist: ['·', '→', '—', '…', '/', '-', ':', '(', ')', '+', '×', '?', '%', '*', 'Ctrl+Enter', 'Alt+1', 'N'] }],
      'no-undef': 'off',
      'no-eval': 'error',
      'no-new-func': 'error',
    },
  },
  {
    files: ['**/*.{ts,vue}'],
    ignores: ['**/*.test.ts', 'vite.*.config.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        { selector: `Literal[value=/${CJK}/]`, message: noChinese },
        { selector: `TemplateElement[value.raw=/${CJK}/]`, message: noChinese },
      ],
    },
  },
  {
    // One folder owns the map library; pages hand it data.
    files: ['**/*.{ts,vue}'],
    ignores: ['shared/map/**'],
    rules: { 'no-restricted-imports': ['error', { patterns: ['maplibre-gl', 'maplibre-gl/*'] }] },
  },
)
