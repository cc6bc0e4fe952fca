#compdef stepscope
# Completion of stepscope in zsh:  eval "$(stepscope completion zsh)"  after compinit, or as a file
# _stepscope in a folder of $fpath. Nothing of a name is evaluated: compadd quotes what it inserts.

_stepscope() {
    local program=@PROGRAM@ line paths head
    local -a answer names shown
    [[ -x $program ]] || program=stepscope
    answer=("${(@f)$(command "$program" --complete zsh \
        "${(@Q)words[2,CURRENT-1]}" "${(Q)PREFIX}" 2>/dev/null </dev/null)}")
    paths=${answer[1]%%$'\t'*} head=${answer[1]#*$'\t'}
    for line in "${(@)answer[2,-1]}"; do
        names+=("${line%%$'\t'*}")
        shown+=("${line/$'\t'/  -- }")
    done
    if (( $#names )); then
        if [[ $#names -eq 1 && $names[1] == *= ]]; then
            compadd -S '' -- "${(@)names}"
        else
            compadd -l -d shown -- "${(@)names}"
        fi
    fi
    [[ -n $head && $paths != none ]] && compset -P '*='
    case $paths in
        files) _files ;;
        folders) _files -/ ;;
    esac
}

if [[ ${funcstack[1]} == _stepscope ]]; then
    _stepscope "$@"
elif (( $+functions[compdef] )); then
    compdef _stepscope stepscope
fi
