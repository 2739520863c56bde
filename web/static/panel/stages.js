/** The stages a reply may belong to, in a conversation's order; the catalogues have their words. */
export const STAGES = ["建立关系", "了解需求", "精彩呈现", "异议处理", "关联推荐", "送客服务", "等候", "回电", "投诉"];
