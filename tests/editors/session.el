;;; session.el --- What someone does in Emacs with Eglot  -*- lexical-binding: t -*-
;; emacs --batch -l session.el SETUP FILE, where SETUP is the block of the page for users.
(package-initialize)
(require 'eglot)
(define-derived-mode terraform-mode prog-mode "Terraform")
(add-to-list 'auto-mode-alist '("\\.tf\\'" . terraform-mode))
(let ((setup (pop command-line-args-left)) (file (pop command-line-args-left)))
  (load setup)
  (remove-hook 'terraform-mode-hook #'eglot-ensure) ; it waits for a command loop, which a batch does not have
  (find-file file))
(setq eglot-sync-connect t eglot-autoshutdown t eglot-confirm-server-initiated-edits nil)
(setq-local project-find-functions (list (lambda (folder) (cons 'transient folder))))

(defun await (what holds)
  "Wait until HOLDS, or end with WHAT was waited for."
  (let ((end (+ (float-time) 20)))
    (while (and (not (funcall holds)) (< (float-time) end)) (accept-process-output nil 0.02))
    (unless (funcall holds) (message "FAILED: %s" what) (kill-emacs 1))))

(defun transport ()
  "The diagnostic of the bucket without TLS."
  (seq-find (lambda (one) (string-match-p "s3-secure-transport" (flymake-diagnostic-text one))) (flymake-diagnostics)))

(call-interactively #'eglot)
(await "connected" #'eglot-current-server)
(flymake-start)
(await "diagnostic" #'transport)
(let* ((start (flymake-diagnostic-beg (transport)))
       (end (flymake-diagnostic-end (transport)))
       (offered (eglot-code-actions start end "quickfix"))
       (fix (seq-find (lambda (one) (equal (plist-get one :title) "Deny requests without TLS")) offered)))
  (message "under: %s" (buffer-substring-no-properties start end))
  (unless fix (message "FAILED: no fix") (kill-emacs 1))
  (eglot--apply-workspace-edit
   (or (plist-get fix :edit)
       (plist-get (jsonrpc-request (eglot-current-server) :codeAction/resolve fix) :edit))))
(await "fix" (lambda () (string-match-p "DenyInsecureTransport" (buffer-string))))
(eglot--signal-textDocument/didChange) ; otherwise when Emacs is idle, which a batch never is
(await "clean" (lambda () (not (transport))))
(save-buffer)
(message "PASSED")
