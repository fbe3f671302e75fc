// Which event is meant by "somebody buys"? Names that analytics products and shops give it, best first, and a pattern for the
// rest. Names are compared as lower_snake_case: GA4, Segment, Meta's pixel, Shopify, PostHog and Mixpanel write them each in their way.

export interface TemplateNeed {
  readonly key: string
  /** What the event says, for people. */
  readonly label: string
  /** Exact names, best first. */
  readonly names: readonly string[]
  /** Where none of these is there: the most frequent that looks so … */
  readonly looksLike: RegExp
  /** … and not so. */
  readonly unless: RegExp
}

const failed = 'fail|error|cancel|abandon|declin|reject|delet|remov'
const seen = 'view|click|impression|page|button|modal|open|link|prompt|remind'
const words = (text: string): readonly string[] => text.trim().split(/\s+/)

const signUp: TemplateNeed = {
  key: 'sign_up',
  label: 'Somebody signs up',
  names: words(`sign_up signup signed_up user_signed_up user_sign_up user_signup complete_registration
    registration_completed registration_complete completed_registration sign_up_completed signup_completed
    account_created created_account create_account user_registered registered register registration user_created`),
  looksLike: /sign(ed)?_?up|registration|registered|account_created/,
  unless: new RegExp(`${failed}|${seen}|start|begin|newsletter|webinar`),
}
const purchase: TemplateNeed = {
  key: 'purchase',
  label: 'Somebody buys',
  names: words(`purchase order_completed placed_order order_placed checkout_completed order_complete completed_order
    completed_purchase purchase_completed purchased order_paid payment_success payment_succeeded payment_completed
    product_purchased checkout_complete bought order_created order transaction`),
  looksLike: /purchase|bought|order_(complet|plac|paid|success)|checkout_complet|payment_(succe|complet)/,
  unless: new RegExp(`refund|return|ship|fulfil|updat|start|intent|pending|initiat|wish|repurchase|${failed}|${seen}`),
}
const share: TemplateNeed = {
  key: 'share',
  label: 'Somebody shares a page',
  names: words('share shared content_shared article_shared shared_content share_completed product_shared'),
  looksLike: /(^|_)shared?($|_)/,
  unless: new RegExp(`market|price|${failed}`),
}
const activate: TemplateNeed = {
  key: 'activate',
  label: 'Somebody does what the product is for',
  names: words(`activated user_activated account_activated activation onboarding_completed onboarding_complete
    completed_onboarding onboarding_finished tutorial_complete tutorial_completed complete_tutorial project_created
    created_project create_project workspace_created feature_used invite_sent invited_user user_invited`),
  looksLike: /(^|_)activat(ed|ion)|onboarding_(complet|finish|done)|(project|workspace)_created|feature_used|invit/,
  unless: new RegExp(`deactivat|reactivat|skip|start|${failed}|${seen}`),
}
const subscribe: TemplateNeed = {
  key: 'subscribe',
  label: 'Somebody begins to pay',
  names:
    words(`subscription_started subscribe subscribed subscription_created started_subscription subscription_activated
    start_subscription new_subscription trial_converted plan_upgraded account_upgraded upgraded upgrade_plan upgrade
    plan_started purchase payment_succeeded payment_success payment_completed invoice_paid`),
  looksLike: /subscri|upgrade|trial_converted|plan_started|payment_(succe|complet)|purchase/,
  unless: new RegExp(
    `unsubscri|refund|expir|paus|ended|downgrad|newsletter|mail|intent|initiat|pending|return|trial_start|${failed}|${seen}`,
  ),
}
const viewProduct: TemplateNeed = {
  key: 'view_product',
  label: 'Somebody looks at a product',
  names: words(`view_item product_viewed viewed_product view_product product_view view_content item_viewed viewed_item
    product_page_viewed product_detail_viewed product_details_viewed product_detail_view`),
  looksLike: /(product|item)(_details?)?_view|view(ed)?_(product|item)/,
  unless: /list|collection|categor|cart|basket|promotion|search|review|wish|image/,
}
const addToCart: TemplateNeed = {
  key: 'add_to_cart',
  label: 'Something goes into the basket',
  names: words(`add_to_cart added_to_cart product_added product_added_to_cart add_to_basket added_to_basket add_to_bag
    item_added_to_cart item_added cart_add cart_item_added`),
  looksLike: /add(ed)?_to_(cart|basket|bag)|(cart|basket)_add|product_added/,
  unless: new RegExp(`wish|list|${failed}`),
}
const checkout: TemplateNeed = {
  key: 'checkout',
  label: 'Somebody goes to the checkout',
  names: words(`begin_checkout checkout_started initiate_checkout initiated_checkout started_checkout start_checkout
    checkout_begun checkout_initiated began_checkout checkout checkout_viewed checkout_step_viewed`),
  looksLike: /(begin|began|start|initiat|proceed)\w*_(to_)?checkout|checkout_(start|begin|begun|initiat|view)/,
  unless: new RegExp(`complet|${failed}`),
}
const follow: TemplateNeed = {
  key: 'subscribe',
  label: 'Somebody subscribes to what you write',
  names: words(`newsletter_subscribed newsletter_signup newsletter_sign_up subscribed_to_newsletter newsletter_subscribe
    newsletter_subscription email_subscribed subscribe subscribed subscription_started subscription_created followed follow
    ${signUp.names.join(' ')} generate_lead lead`),
  looksLike: /newsletter|subscri|(^|_)follow(ed)?($|_)|sign(ed)?_?up/,
  unless: new RegExp(`unsubscri|unfollow|expir|paus|sent|deliver|${failed}|${seen}`),
}
const onboarded: TemplateNeed = {
  key: 'onboarded',
  label: 'Somebody gets through the first steps',
  names: words(`onboarding_completed onboarding_complete completed_onboarding onboarding_finished tutorial_complete
    tutorial_completed complete_tutorial tutorial_completion`),
  looksLike: /(onboard\w*|tutorial)_(complet|finish|done)/,
  unless: new RegExp(`step|skip|${failed}|${seen}`),
}
const keyAction: TemplateNeed = {
  key: 'key_action',
  label: 'Somebody does what the app is for',
  names: words(`key_action activated activation feature_used level_up level_complete level_completed level_end
    message_sent sent_message workout_completed song_played video_played post_created unlock_achievement purchase search`),
  looksLike: /feature_used|level_(complet|up)|message_sent|(^|_)played($|_)|workout|purchase|(^|_)search(ed)?($|_)/,
  unless: new RegExp(`deactivat|refund|intent|${failed}|impression|button|page`),
}

export const templateNeeds = {
  web: [],
  saas: [signUp, activate, subscribe],
  shop: [viewProduct, addToCart, checkout, purchase],
  content: [follow, share],
  app: [signUp, onboarded, keyAction],
} as const satisfies Record<string, readonly TemplateNeed[]>
