// strict: what today's types say of manifests: fields that they have not, and doubled ones, of YAML's keys and of lists' entries
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"k8s.io/apimachinery/pkg/runtime/serializer"
	"k8s.io/apimachinery/pkg/util/yaml"
	"k8s.io/client-go/applyconfigurations"
	"k8s.io/client-go/kubernetes/scheme"
	strict "sigs.k8s.io/yaml"
)

type seldonDeployment struct {
	Kind string
	Spec struct {
		Predictors []struct{ ComponentSpecs []json.RawMessage }
	}
}

var decoder = serializer.NewCodecFactory(scheme.Scheme, serializer.EnableStrict).UniversalDeserializer()

// the entries of lists as server-side apply tells them apart
var converter = applyconfigurations.NewTypeConverter(scheme.Scheme)

// of the resource itself, the parts that are pods
func parts(document []byte) [][]byte {
	var deployment seldonDeployment
	if json.Unmarshal(document, &deployment) != nil || deployment.Kind != "SeldonDeployment" {
		return [][]byte{document}
	}
	var found [][]byte
	for _, predictor := range deployment.Spec.Predictors {
		for _, component := range predictor.ComponentSpecs {
			found = append(found, fmt.Appendf(nil, `{"apiVersion":"v1","kind":"PodTemplate","template":%s}`, component))
		}
	}
	return found
}

func check(document []byte) error {
	text, err := strict.YAMLToJSONStrict(document)
	for _, part := range parts(text) {
		if err != nil {
			break
		}
		object, _, fault := decoder.Decode(part, nil, nil)
		if err = fault; err == nil {
			_, err = converter.ObjectToTyped(object)
		}
	}
	return err
}

func main() {
	documents, faults := 0, 0
	for _, name := range os.Args[1:] {
		file, err := os.Open(name)
		for reader := yaml.NewYAMLReader(bufio.NewReader(file)); err == nil; {
			var document []byte
			if document, err = reader.Read(); err == nil {
				documents++
				if fault := check(document); fault != nil {
					faults++
					fmt.Printf("%s: %v\n", name, fault)
				}
			}
		}
		if !errors.Is(err, io.EOF) {
			panic(err)
		}
	}
	fmt.Println(documents, "documents,", faults, "faults")
	if documents == 0 || faults > 0 {
		os.Exit(1)
	}
}
