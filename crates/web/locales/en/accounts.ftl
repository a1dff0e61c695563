account-title = My account
account-done-removed = The second factor is removed.
account-done-key-ended = The key is ended: nobody signs in with it any more.
account-done-linked = The identity is linked: you can sign in with it from now on.
account-done-unlinked = The identity no longer opens this account.
factor-heading = Second factor
factor-lead = Beside the password, signing in then asks for a code of an authenticator app on your phone. Whoever learns the password alone can't sign in.
factor-required = Your role works with a second factor only. Until you have one, this account may do no more than the public.
factor-begin = Set up the second factor
factor-picture = The secret as a QR code
factor-scan = Scan this picture with your authenticator app.
factor-type = Or type this secret into it.
factor-open = Open the app on this device
factor-confirm-label = The code that the app shows now
factor-confirm = Confirm
factor-since = Signing in has asked for a code since { $x }.
factor-codes-left =
    { $n ->
        [one] 1 recovery code is left.
       *[other] { $shown } recovery codes are left.
    }
factor-remove = Remove the second factor
factor-remove-note = Signing in then asks for the password alone.
factor-remove-required = Your role needs one: remove it only to set up another.
code = Code of the app, or a recovery code
recovery-heading = Recovery codes
recovery-lead = Each signs in once in the place of the app. Print them, or keep them where you keep no passwords.
recovery-renew = New recovery codes
recovery-renew-note = Those that you have end at once.
recovery-kept = I have kept it
shown-once = This is shown once and never again.
sign-in-code = Enter the code
sign-in-code-note = The code is awaited for five minutes. If the app is lost, enter a recovery code; if these are lost too, ask the operator.
wrong-code = The code is wrong, was used before, or came too late.
openid-sign-in = Sign in with { $x }
openid-not-vouched = The other site did not confirm who you are, or it took longer than ten minutes. Try again, or sign in with your password.
openids-heading = Identities of other sites
openids-lead = Whoever signs in there with one of these identities is signed in here as you. A second factor is asked for all the same.
openid-subject = What the other site calls you
openid-linked = Linked
openid-unlink = Unlink
openid-link = Link an identity of { $x }
openid-leave = You go to the other site and sign in there. It sends you back, and from then on that identity opens this account.
openid-go = Go to { $x }
openid-unknown-title = This identity opens no account here
openid-unknown = Sign in with your password and link the identity on the page My account, or give the operator what the other site calls you:
openid-by-password = Sign in with a password
keys-heading = Keys of the API
keys-lead = A program acts for this account with a key. Give each program a key of its own, so that one can be ended without the others.
key-label = What it is for
key-made = Made
key-until = Ends on (within a year)
key-add = Make a key
key-end = End it
key-made-title = The key
key-use = Programs send it in a header: Authorization: Bearer, and the key. How keys are kept and changed stands in the guide.
menu-account = My account
subscriptions-title = What I follow
subscriptions-lead = You are told what is new about a subject or a list, as far as anybody may see it. A message names things by their addresses only.
subscribe-heading = Follow { $x }
subscribe-link = Follow
subscribe-way = How you want to be told
way-mail = By e-mail
way-webhook = By a signed message to a program (Standard Webhooks)
subscribe-mail = E-mail address
subscribe-webhook = Address of the program, https://...
subscribe-button = Follow
subscription-about = What
subscription-where = Where to
subscription-stopped = Stopped: nothing was taken there. End it and follow anew.
subscription-waits = Waits for the confirmation of the address
subscription-runs = You are told
subscription-end = End it
subscription-made-title = You follow it
subscription-secret = Messages are signed with this key.
subscription-mail-sent = A letter with a link went to the address. Open the link to begin.
subscriptions-done-followed = You follow it. Where it is told by e-mail, open the link in the letter that was sent.
subscriptions-done-ended = You are told no more.
link-title-confirm = Do you want to be told by e-mail?
link-button-confirm = Yes, tell me
link-title-end = Do you want to be told no more?
link-button-end = Tell me no more
link-done-confirm = Confirmed: from now on you are told what is new.
link-done-end = Done. Nothing of this subscription is kept.
letter-confirm-subject = { $x }: please confirm your address
letter-confirm = Somebody asked { $y } to tell this address what is new about: { $x }. Open this link to confirm it:
letter-confirm-not = If it was not you, do nothing: nothing more is sent, and your address is forgotten within a week.
letter-news-subject = { $x }: news of what you follow
letter-news = There is something new about: { $x }
letter-new =
    { $n ->
        [one] 1 new entry, for as long as it is public:
       *[other] { $shown } new entries, for as long as each is public:
    }
letter-left =
    { $n ->
        [one] 1 entry that you were told of has left. Please delete copies of it.
       *[other] { $shown } entries that you were told of have left. Please delete copies of them.
    }
letter-end = To be told no more, open this link:
menu-subscriptions = What I follow

# Standing in for a colleague.
delegations-title = Standing in
delegations-lead = A colleague of your organ does your work while you are away, for 92 days at most. Each act names both; where two persons are needed, the two of you count as one.
delegations-link = Who stands in for whom
delegation-who = { $x } in the place of { $y }
delegation-stands = in force
delegation-later = not yet
delegation-over = over
delegation-withdrawn = withdrawn
delegation-by = arranged by { $x }
delegation-act = Act in the place of { $x }
delegation-withdraw = Withdraw
delegation-new = Let a colleague stand in
delegation-giver = In whose place (account)
delegation-taker = Who stands in (account)
delegation-taker-note = An officer of the same organ.
delegation-from = From
delegation-until = Until (the first day without it)
delegation-make = Arrange it
standing-in = You act in the place of { $x }.
standing-in-end = Act as yourself again
audit-in-place-of = in the place of { $x }
