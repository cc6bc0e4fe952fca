# Completion of stepscope in bash 3.2 or newer:  eval "$(stepscope completion bash)"
# Nothing of a name is evaluated: the words are read line by line, and come quoted.

_stepscope() {
    local program=@PROGRAM@ line=$COMP_LINE paths='' word
    [[ $COMP_POINT -lt ${#COMP_LINE} ]] && line=${COMP_LINE:0:COMP_POINT}
    [[ -x $program ]] || program=stepscope
    COMPREPLY=()
    while IFS= read -r word; do
        if [[ -z $paths ]]; then
            paths=${word%%$'\t'*}
        else
            COMPREPLY+=("$word")
        fi
    done < <(command "$program" --complete bash "$line" "$2" 2>/dev/null </dev/null)
    # bash completes paths itself where there are no other words. compopt is new in bash 4.
    case $paths in
        files) ;;
        folders) compopt +o default -o dirnames ;;
        *) compopt +o default ;;
    esac 2>/dev/null
    if [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *= ]]; then
        compopt -o nospace 2>/dev/null
    fi
}

complete -o default -F _stepscope stepscope
