// Command otlptranslator answers, one JSON line for one JSON line, how the Prometheus project's own Go code translates
// OpenTelemetry names. Vital's tests hold their namer against it.
package main

import (
	"bufio"
	"encoding/json"
	"os"

	"github.com/prometheus/common/model"
	"github.com/prometheus/otlptranslator"
)

type question struct {
	Ask      string `json:"ask"`
	Name     string `json:"name"`
	Unit     string `json:"unit"`
	Kind     string `json:"kind"`
	Strategy string `json:"strategy"`
	Scheme   string `json:"scheme"`
}

type answer struct {
	Name  string `json:"name"`
	Error string `json:"error,omitempty"`
}

var kinds = map[string]otlptranslator.MetricType{
	"counter":       otlptranslator.MetricTypeMonotonicCounter,
	"updowncounter": otlptranslator.MetricTypeNonMonotonicCounter,
	"gauge":         otlptranslator.MetricTypeGauge,
	"histogram":     otlptranslator.MetricTypeHistogram,
	"summary":       otlptranslator.MetricTypeSummary,
}

func translate(q question) (string, error) {
	strategy := otlptranslator.TranslationStrategyOption(q.Strategy)
	switch q.Ask {
	case "metric":
		namer := otlptranslator.NewMetricNamer("", strategy)
		return namer.Build(otlptranslator.Metric{Name: q.Name, Unit: q.Unit, Type: kinds[q.Kind]})
	case "label":
		namer := otlptranslator.LabelNamer{UTF8Allowed: !strategy.ShouldEscape()}
		return namer.Build(q.Name)
	case "unit":
		namer := otlptranslator.UnitNamer{UTF8Allowed: !strategy.ShouldEscape()}
		return namer.Build(q.Unit), nil
	default:
		scheme, err := model.ToEscapingScheme(q.Scheme)
		if err != nil {
			return "", err
		}
		return model.EscapeName(q.Name, scheme), nil
	}
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(make([]byte, 0, 1<<20), 1<<20)
	answers := json.NewEncoder(os.Stdout)
	for lines.Scan() {
		var q question
		if err := json.Unmarshal(lines.Bytes(), &q); err != nil {
			panic(err)
		}
		name, err := translate(q)
		a := answer{Name: name}
		if err != nil {
			a.Error = err.Error()
		}
		if err := answers.Encode(a); err != nil {
			panic(err)
		}
	}
}
