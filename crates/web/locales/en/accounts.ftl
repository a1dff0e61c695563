account-title = My account
account-done-removed = The second factor is removed.
account-done-key-ended = The key is ended: nobody signs in with it any more.
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
