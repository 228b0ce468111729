// Command init is pid 1 of a cluster: `init COMMAND ARGUMENT…`.
//
// It starts the command, collects whatever else ends as its child, and exits with the command's exit code; the kernel
// then ends everything that is left in the pid namespace. File descriptor 3 ties it to the program outside of the
// namespaces: each byte that arrives there is the number of a signal for the command, and when the other side is gone,
// however it ended, so is the cluster.
package main

import (
	"fmt"
	"os"
	"os/exec"
	"syscall"
)

const (
	lifeline      = 3
	signalledBase = 128 // as shells report it
	cannotStart   = 127
)

func main() {
	// The command must not hold the lifeline, nor get it as an open file.
	syscall.CloseOnExec(lifeline)
	command := start(os.Args[1:])
	go follow(os.NewFile(lifeline, "lifeline"), command)
	os.Exit(reapUntil(command))
}

func start(arguments []string) int {
	path, err := exec.LookPath(arguments[0])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(cannotStart)
	}
	// Not os/exec: it would wait for its child itself, in a race with reapUntil.
	attributes := &syscall.ProcAttr{Env: os.Environ(), Files: []uintptr{0, 1, 2}}
	pid, err := syscall.ForkExec(path, arguments, attributes)
	if err != nil {
		fmt.Fprintln(os.Stderr, path, err)
		os.Exit(cannotStart)
	}
	return pid
}

func follow(outside *os.File, command int) {
	order := make([]byte, 1)
	for {
		if n, err := outside.Read(order); n == 0 || err != nil {
			os.Exit(signalledBase + int(syscall.SIGKILL))
		}
		syscall.Kill(command, syscall.Signal(order[0]))
	}
}

func reapUntil(command int) int {
	for {
		var status syscall.WaitStatus
		pid, err := syscall.Wait4(-1, &status, 0, nil)
		switch {
		case err == syscall.EINTR:
		case err != nil:
			fmt.Fprintln(os.Stderr, "wait:", err)
			return cannotStart
		case pid == command && status.Exited():
			return status.ExitStatus()
		case pid == command && status.Signaled():
			return signalledBase + int(status.Signal())
		}
	}
}
